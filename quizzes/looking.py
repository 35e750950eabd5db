"""What the machine notices in a photo: size, shape, light, sharpness, background. Like `core.decoding` for children only.

The limits were set with the drawn pictures of `tests/quizzes/test_photos.py`, whose table shows where each line runs.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from PIL import Image, ImageFilter, ImageStat

from core import decoding
from core.pictures import Picture
from quizzes.looks import Advice, Photo

LOOKED_AT = 800
"""Pixels of the longest side on which light, sharpness and background are measured, whatever the phone."""

RATIO_TOLERANCE = Fraction(2, 100)
DARK_MEAN, DARK_HIGHLIGHT = 45, 145
"""Darker than this on average, or without any bright spot (the brightest twentieth): too dark. Grey from 0 to 255."""
BRIGHT_SHADOW = 165
"""Where even the darkest fiftieth is brighter than this, nothing in the photo has a shape any more."""
SHARP_VARIANCE = 50
"""Least variance of the Laplacian in the sharpest tenth of the photo, as if its light were full: neither a plain wall behind
the goods nor an evening's light is blur."""
BUSY_DEVIATION, BUSY_SHARE = 14, 0.4
"""A border patch whose grey deviates more is busy; with more than this share of busy patches the background is."""
TILES = 10
BORDER_PATCHES, BORDER_DEPTH = 8, 20
"""Eight patches along each edge, a twentieth of the photo deep: goods that fill nine tenths leave them free."""


def take(content: bytes, checks: Mapping[str, Any]) -> Photo:
    """Make an upload into a clean photo with its thumbnail, and look at it."""
    picture = decoding.prepare(content)
    return Photo(picture, decoding.thumbnail(picture), look_at(picture, checks))


def look_at(picture: Picture, checks: Mapping[str, Any]) -> list[Advice]:
    """What the machine notices, one entry for each check that the task asks for, in the order of importance to a buyer."""
    with decoding.opened(picture) as image:
        grey = image.convert("L")
    scale = LOOKED_AT / max(grey.size)
    grey = grey.resize((max(1, round(grey.width * scale)), max(1, round(grey.height * scale))), Image.Resampling.BILINEAR)
    wanted = [(name, see) for name, see in _CHECKS.items() if checks.get(name)]
    return [see(picture, grey, checks[name]) for name, see in wanted]


def _light(picture: Picture, grey: Image.Image, wanted: Any) -> Advice:
    mean = ImageStat.Stat(grey).mean[0]
    if mean < DARK_MEAN or _share_below(grey, 0.95) < DARK_HIGHLIGHT:
        return _advice("light", mean, "dark")
    return _advice("light", mean, "bright" if _share_below(grey, 0.02) > BRIGHT_SHADOW else None)


def _share_below(grey: Image.Image, share: float) -> int:
    """The grey below which this share of all pixels lies."""
    left = share * grey.width * grey.height
    for value, count in enumerate(grey.histogram()):
        left -= count
        if left <= 0:
            return value
    return 255


_LAPLACIAN = ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128)


def _sharp(picture: Picture, grey: Image.Image, wanted: Any) -> Advice:
    edges = grey.filter(ImageFilter.GaussianBlur(1)).filter(_LAPLACIAN)  # softened first: grain is not sharpness
    variances = sorted((_variance(edges, box) for box in _tiles(edges.size)), reverse=True)
    sharpest = variances[: max(1, len(variances) // 10)]
    light = 255 / max(60, _share_below(grey, 0.95))
    value = sum(sharpest) / len(sharpest) * light**2
    return _advice("sharp", value, "blurred" if value < SHARP_VARIANCE else None)


def _tiles(size: tuple[int, int]) -> list[tuple[int, int, int, int]]:
    """The photo in ten by ten boxes, without its outermost pixels, which a filter leaves as they are."""
    xs, ys = ([1 + (side - 2) * part // TILES for part in range(TILES + 1)] for side in size)
    boxes = [(xs[x], ys[y], xs[x + 1], ys[y + 1]) for y in range(TILES) for x in range(TILES)]
    return [box for box in boxes if box[0] < box[2] and box[1] < box[3]] or [(0, 0, *size)]


def _variance(image: Image.Image, box: tuple[int, int, int, int]) -> float:
    return ImageStat.Stat(image.crop(box)).var[0]


def _plain_background(picture: Picture, grey: Image.Image, wanted: Any) -> Advice:
    calm = grey.filter(ImageFilter.GaussianBlur(2))  # the grain of a dark photo or of a wall is no pattern
    patches = [_variance(calm, box) ** 0.5 for box in _border(calm.size)]
    busy = sum(deviation > BUSY_DEVIATION for deviation in patches) / len(patches)
    return _advice("plain_background", round(100 * busy), "busy" if busy > BUSY_SHARE else None)


def _border(size: tuple[int, int]) -> list[tuple[int, int, int, int]]:
    """Patches along the four edges; the goods may cover some of them."""
    width, height = size
    long, high, deep = max(1, width // BORDER_PATCHES), max(1, height // BORDER_PATCHES), max(1, min(size) // BORDER_DEPTH)
    across = [(x, y, x + long, y + deep) for x in range(0, width - long + 1, long) for y in (0, height - deep)]
    down = [(x, y, x + deep, y + high) for y in range(0, height - high + 1, high) for x in (0, width - deep)]
    return across + down


def _size(picture: Picture, grey: Image.Image, wanted: int) -> Advice:
    side = min(picture.width, picture.height)
    return _advice("min_side_px", side, "small" if side < wanted else None)


def _ratio(picture: Picture, grey: Image.Image, wanted: str) -> Advice:
    across, down = (int(part) for part in wanted.split(":"))
    off = Fraction(picture.width * down, picture.height * across) - 1
    return _advice("ratio", round(100 * off), "shape" if abs(off) > RATIO_TOLERANCE else None) | {"wanted": wanted}


def _advice(check: str, value: float, fault: str | None) -> Advice:
    return {"check": check, "ok": fault is None, "value": round(value), "fault": fault}


Look = Callable[[Picture, Image.Image, Any], Advice]
_CHECKS: dict[str, Look] = {
    "light": _light,
    "sharp": _sharp,
    "ratio": _ratio,
    "plain_background": _plain_background,
    "min_side_px": _size,
}
