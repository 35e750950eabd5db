"""Draw what the demo's makers sell: packs, batik, bags, paintings, brooches. The photos lay it on a white card."""

from collections.abc import Callable
from enum import StrEnum
from random import Random

from PIL.ImageDraw import ImageDraw as Pen

COLOURS = ("#C98A35", "#8A5A2B", "#B5523B", "#5C7A3D", "#3F6D75", "#D9A441")
DARK, PAPER = "#4A3520", "#FFF8E8"


class Shape(StrEnum):
    """A sort of goods that looks different on a photo."""

    PACK = "pack"
    CLOTH = "cloth"
    BAG = "bag"
    PAINTING = "painting"
    BROOCH = "brooch"


def shape_of(goods: str, words: dict[str, str]) -> Shape:
    """Return how goods of this name look. `words` says it by a word of their name; packs are what nothing is said of."""
    found = next((shape for word, shape in words.items() if word in goods.casefold()), Shape.PACK)
    return Shape(found)


def _packs(pen: Pen, rng: Random, side: int, ground: int) -> None:
    count, colour = rng.randint(1, 4), rng.choice(COLOURS)
    width = side * 0.62 / count
    for number in range(count):
        left, height = side * 0.19 + number * width, side * rng.uniform(0.3, 0.52)
        box = (left + width * 0.06, ground - height, left + width * 0.94, ground)
        pen.rounded_rectangle(box, radius=width * rng.uniform(0.08, 0.4), fill=colour, outline=DARK, width=4)
        _label(pen, box, rng)


def _label(pen: Pen, box: tuple[float, float, float, float], rng: Random) -> None:
    left, top, right, bottom = box
    inset, height = (right - left) * 0.16, (bottom - top) * 0.34
    paper = (left + inset, top + height, right - inset, top + height * 2)
    pen.rectangle(paper, fill=PAPER, outline=DARK, width=3)
    for line in range(4):
        y = paper[1] + 14 + line * (height - 20) / 4
        pen.line((paper[0] + 12, y, paper[2] - rng.uniform(12, 60), y), fill="#22201C", width=6)


def _cloth(pen: Pen, rng: Random, side: int, ground: int) -> None:
    """Draw a cloth that hangs over a rail, with rows of tamarind leaves."""
    colour = rng.choice(("#6B3F1D", "#1F3F5C", "#8A2F1F", "#3D4A23"))
    left, top, right = side * 0.26, side * 0.2, side * 0.74
    pen.rectangle((left, top, right, ground), fill=colour, outline=DARK, width=4)
    pen.rectangle((left - side * 0.06, top - side * 0.03, right + side * 0.06, top), fill="#B98A4A", outline=DARK, width=3)
    step, leaf = side * 0.08, side * 0.026
    for row in range(int((ground - top) / step) - 1):
        y = top + step * (row + 0.8)
        for column in range(5):
            x = left + step * (column + 0.7) + (step / 2 if row % 2 else 0)
            pen.ellipse((x - leaf, y - leaf / 2, x + leaf, y + leaf / 2), fill="#E9CF9B")
            pen.ellipse((x - leaf / 2, y - leaf, x + leaf / 2, y + leaf), outline="#E9CF9B", width=4)
    pen.line((left, ground - step / 2, right, ground - step / 2), fill="#E9CF9B", width=8)


def _bag(pen: Pen, rng: Random, side: int, ground: int) -> None:
    """Draw a woven bag with two handles."""
    colour = rng.choice(("#C79A5B", "#B07A3A", "#8E9A55"))
    left, top, right = side * 0.27, side * 0.42, side * 0.73
    pen.arc((side * 0.38, side * 0.2, side * 0.62, side * 0.64), 180, 360, fill=DARK, width=22)
    pen.rounded_rectangle((left, top, right, ground), radius=side * 0.04, fill=colour, outline=DARK, width=5)
    step = side * 0.046
    for row in range(int((ground - top) / step)):
        for column in range(int((right - left) / step)):
            if (row + column) % 2:
                x, y = left + column * step, top + row * step
                pen.rectangle((x + 4, y + 4, x + step - 2, y + step - 4), fill="#7A5527")


def _painting(pen: Pen, rng: Random, side: int, ground: int) -> None:
    """Draw a framed picture of hills and a sun."""
    left, top, right = side * 0.2, side * 0.26, side * 0.8
    pen.rectangle((left, top, right, ground), fill="#7A4F24", outline=DARK, width=5)
    inner = (left + 44, top + 44, right - 44, ground - 44)
    pen.rectangle(inner, fill=rng.choice(("#BBD7E0", "#F0D9A8", "#D9C3D6")))
    x = rng.uniform(inner[0] + 120, inner[2] - 120)
    pen.ellipse((x - 60, inner[1] + 40, x + 60, inner[1] + 160), fill="#F2B632")
    for colour, height in (("#5C7A3D", 0.55), ("#3F6D75", 0.72)):
        y, peak = inner[1] + (inner[3] - inner[1]) * height, rng.uniform(inner[0], inner[2])
        pen.polygon(
            [(inner[0], inner[3]), (inner[0], y), (peak, y - 120), (inner[2], y + 30), (inner[2], inner[3])], fill=colour
        )


def _brooch(pen: Pen, rng: Random, side: int, ground: int) -> None:
    """Draw a flower of ribbon on its card."""
    colour = rng.choice(("#B5303F", "#D9A441", "#2F5C8A"))
    pen.rounded_rectangle((side * 0.28, side * 0.26, side * 0.72, ground), radius=20, fill=PAPER, outline=DARK, width=4)
    middle, petal = (side * 0.5, side * 0.5), side * 0.075
    for dx, dy in ((0, -1), (0.95, -0.3), (0.6, 0.8), (-0.6, 0.8), (-0.95, -0.3)):
        x, y = middle[0] + dx * petal * 1.2, middle[1] + dy * petal * 1.2
        pen.ellipse((x - petal, y - petal, x + petal, y + petal), fill=colour, outline=DARK, width=4)
    pen.ellipse((middle[0] - 46, middle[1] - 46, middle[0] + 46, middle[1] + 46), fill="#F2B632", outline=DARK, width=4)


PAINTERS: dict[Shape, Callable[[Pen, Random, int, int], None]] = {
    Shape.PACK: _packs,
    Shape.CLOTH: _cloth,
    Shape.BAG: _bag,
    Shape.PAINTING: _painting,
    Shape.BROOCH: _brooch,
}
