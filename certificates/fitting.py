"""Measures how much room text takes on the sheet, so that long names and long lists fit.

Lengths are millimetres on paper. Widths come from the two font files with which the sheet is printed.
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
    """A text style to choose from: its class in `sheet.css`, font size, line width, most lines, weight and line height."""

    name: str
    size: float
    width: float
    lines: int = 1
    weight: int = BOLD
    leading: float = 1.2


def choose(text: str, cuts: Sequence[Cut]) -> Cut:
    """Return the first cut whose lines hold the text, or the last cut where none does."""
    return next((cut for cut in cuts if lines_in(text, cut.size, cut.width, cut.weight) <= cut.lines), cuts[-1])


def height_of(text: str, cut: Cut) -> float:
    """Return the height of a text in a cut."""
    return lines_in(text, cut.size, cut.width, cut.weight) * cut.size * cut.leading


def lines_in(text: str, size: float, width: float, weight: int = MEDIUM) -> int:
    """Count the lines that a text fills. Lines break at blanks, and inside a word that is wider than a line."""
    room = width / size
    blank = width_of(" ", weight)
    lines, used = 1, 0.0
    for word in text.split():
        width_of_word = width_of(word, weight)
        if used and used + blank + width_of_word > room:
            lines, used = lines + 1, 0.0
        used = used + blank + width_of_word if used else width_of_word
        while used > room:
            lines, used = lines + 1, used - room
    return lines


def width_of(text: str, weight: int = MEDIUM) -> float:
    """Return the width of a text in ems. A character that the font lacks counts as one em."""
    advances = _advances(weight)
    return sum(advances.get(character, 1.0) for character in text)


@cache
def _advances(weight: int) -> dict[str, float]:
    font = TTFont(FONTS / f"plus-jakarta-sans-{weight}.woff2")
    widths, em = font["hmtx"], font["head"].unitsPerEm
    return {chr(point): widths[glyph][0] / em for point, glyph in font.getBestCmap().items()}
