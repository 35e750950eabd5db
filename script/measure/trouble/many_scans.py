"""Make a small JPEG that takes long to decode: one of its scans is repeated many times."""

from io import BytesIO

from PIL import Image

SIDE = 6000
SCANS = 400
"""Additional scans. A usual progressive JPEG has about ten."""
START, END, SOS, EOI = 0xFF, b"\xff\xd9", 0xDA, 0xD9
RESTARTS = range(0xD0, 0xD8)


def many_scans(count: int = SCANS, side: int = SIDE) -> bytes:
    """Return a grey square with `count` additional scans."""
    out = BytesIO()
    Image.new("L", (side, side), 128).save(out, "JPEG", progressive=True, quality=50)
    parts = _parts(out.getvalue())
    scans = [number for number, part in enumerate(parts) if part[1] == SOS]
    last = scans[-1]
    return b"".join([out.getvalue()[:2], *parts[:last], parts[last] * count, *parts[last:], END])


def _parts(content: bytes) -> list[bytes]:
    """Split a JPEG into its segments, a scan with its data, without the markers at the beginning and the end."""
    parts, start = [], 2
    while content[start + 1] != EOI:
        end = start + 2 + int.from_bytes(content[start + 2 : start + 4], "big")
        if content[start + 1] == SOS:
            end = _end_of_scan(content, end)
        parts.append(content[start:end])
        start = end
    return parts


def _end_of_scan(content: bytes, position: int) -> int:
    """Return the position of the next marker that ends the data of a scan."""
    while content[position] != START or content[position + 1] == 0 or content[position + 1] in RESTARTS:
        position += 1
    return position
