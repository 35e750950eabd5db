"""QR codes as one path of an SVG."""

from dataclasses import dataclass
from itertools import groupby

import segno

QUIET = 4
"""Width of the white border in modules (ISO/IEC 18004)."""


@dataclass(frozen=True)
class QrCode:
    """A path of strokes that are one unit wide, in a square drawing of `size` units."""

    path: str
    size: int


def draw(address: str) -> QrCode:
    """Draw the code of an address: the smallest code that holds it, with as much error correction as that size allows."""
    matrix = segno.make_qr(address, error="l", boost_error=True).matrix
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
