"""How much room words take on the sheet, so that the longest name and the longest list still fit: measured, not guessed.

All lengths are millimetres on paper. The fonts are the two cuts that the sheet is printed with.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from fontTools.ttLib import TTFont

from core import static_files

FONTS = static_files.SOURCE / "fonts"
MEDIUM, BOLD = 500, 800


@dataclass(frozen=True)
class Cut:
    """One way of setting a line: its class in `sheet.css`, size, leading and where it must end."""

    name: str
    size: float
    width: float
    lines: int = 1
    weight: int = BOLD
    leading: float = 1.2


def choose(text: str, cuts: Sequence[Cut]) -> Cut:
    """The first cut in which the text needs no more than its lines; else the last."""
    return next((cut for cut in cuts if lines_in(text, cut.size, cut.width, cut.weight) <= cut.lines), cuts[-1])


def height_of(text: str, cut: Cut) -> float:
    """How high the text stands when set in a cut."""
    return lines_in(text, cut.size, cut.width, cut.weight) * cut.size * cut.leading


def lines_in(text: str, size: float, width: float, weight: int = MEDIUM) -> int:
    """How many lines a text fills, broken at blanks, and inside a word that is wider than the line."""
    room = width / size
    blank = width_of(" ", weight)
    lines, used = 1, 0.0
    for word in text.split():
        wide = width_of(word, weight)
        if used and used + blank + wide > room:
            lines, used = lines + 1, 0.0
        used = used + blank + wide if used else wide
        while used > room:
            lines, used = lines + 1, used - room
    return lines


def width_of(text: str, weight: int = MEDIUM) -> float:
    """The width of a line in ems; a letter that the font lacks counts as a wide one."""
    advances = _advances(weight)
    return sum(advances.get(character, 1.0) for character in text)


@cache
def _advances(weight: int) -> dict[str, float]:
    font = TTFont(FONTS / f"plus-jakarta-sans-{weight}.woff2")
    widths, em = font["hmtx"], font["head"].unitsPerEm
    return {chr(point): widths[glyph][0] / em for point, glyph in font.getBestCmap().items()}
