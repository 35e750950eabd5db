"""A small JPEG that holds a core for long: one of its scans, which cost a reader much and the sender little, comes again and again."""

from io import BytesIO

from PIL import Image

SIDE = 6000
SCANS = 400
"""Ten, as a rule, make a progressive JPEG."""
START, END, SOS, EOI = 0xFF, b"\xff\xd9", 0xDA, 0xD9
RESTARTS = range(0xD0, 0xD8)


def many_scans(count: int = SCANS, side: int = SIDE) -> bytes:
    """A grey square, with so many scans beyond its own."""
    out = BytesIO()
    Image.new("L", (side, side), 128).save(out, "JPEG", progressive=True, quality=50)
    parts = _parts(out.getvalue())
    scans = [number for number, part in enumerate(parts) if part[1] == SOS]
    last = scans[-1]
    return b"".join([out.getvalue()[:2], *parts[:last], parts[last] * count, *parts[last:], END])


def _parts(content: bytes) -> list[bytes]:
    """Segment by segment, a scan with its data, without the first and the last two bytes."""
    parts, at = [], 2
    while content[at + 1] != EOI:
        end = at + 2 + int.from_bytes(content[at + 2 : at + 4], "big")
        if content[at + 1] == SOS:
            end = _end_of_scan(content, end)
        parts.append(content[at:end])
        at = end
    return parts


def _end_of_scan(content: bytes, at: int) -> int:
    while content[at] != START or content[at + 1] == 0 or content[at + 1] in RESTARTS:
        at += 1
    return at
