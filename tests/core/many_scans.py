"""Make a progressive JPEG with many scans, each of which costs the decoder a pass over all pixels but few bytes.

The first scan has the grey of each block. Every further scan refines coefficients that are all zero. Such a scan needs few bytes,
because one code stands for 2**14 empty blocks, and the decoder passes over all 64 coefficients of each block.
"""

import struct


def many_scans(scans: int, side: int = 4096) -> bytes:
    """Return a valid JPEG of a grey square with this number of scans."""
    frame = struct.pack(">BHHB", 8, side, side, 1) + bytes((1, 0x11, 0))
    blocks = ((side + 7) // 8) ** 2
    parts = [
        b"\xff\xd8",
        _segment(0xDB, b"\x00" + bytes([16] * 64)),
        _segment(0xC2, frame),
        _table(0x00, {0: 1}),  # one code of one bit: no difference
        _table(0x10, {0xE0: 1, 0x00: 2}),  # a run of 2**14 empty blocks, and the end of one block
        _scan(0, 0, 0, 0, _bits("0" * blocks)),
    ]
    runs, single = divmod(blocks, 2**14)
    # 0xE0 is followed by 14 bits that say how many more than 2**14 blocks are empty.
    empty = _bits(("0" + "0" * 14) * runs + "10" * single)
    parts += [_scan(1, 63, 0, 1, empty)] if scans > 1 else []
    parts += [_scan(1, 63, 1, 0, empty)] * (scans - 2)
    return b"".join([*parts, b"\xff\xd9"])


def _segment(marker: int, body: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(body) + 2) + body


def _table(kind: int, codes: dict[int, int]) -> bytes:
    """Return the segment of a Huffman table; `codes` are values with the length of their code in bits."""
    counts = bytes(sum(length == bits for length in codes.values()) for bits in range(1, 17))
    return _segment(0xC4, bytes((kind,)) + counts + bytes(codes))


def _scan(first: int, last: int, high: int, low: int, coded: bytes) -> bytes:
    return _segment(0xDA, bytes((1, 1, 0x00, first, last, high << 4 | low))) + coded


def _bits(bits: str) -> bytes:
    padded = bits + "1" * (-len(bits) % 8)
    return int(padded, 2).to_bytes(len(padded) // 8, "big").replace(b"\xff", b"\xff\x00") if bits else b""
