"""The QR code that leads to the public page, as one path of an SVG."""

from dataclasses import dataclass
from itertools import groupby

import segno

QUIET = 4
"""Modules of nothing around the code (ISO/IEC 18004)."""


@dataclass(frozen=True)
class QrCode:
    """A path of strokes one unit wide, in a square drawing of `size` units."""

    path: str
    size: int


def draw(address: str) -> QrCode:
    """The code of an address. A quarter of it may be worn off or folded where that costs no more modules."""
    matrix = segno.make_qr(address, error="m").matrix
    return QrCode("".join(_strokes(matrix)), len(matrix) + 2 * QUIET)


def _strokes(matrix: tuple[bytearray, ...]) -> list[str]:
    strokes = []
    for y, row in enumerate(matrix):
        x = QUIET
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                strokes.append(f"M{x} {y + QUIET}.5h{length}")
            x += length
    return strokes
