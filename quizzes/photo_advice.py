"""Measure a photo and give advice: size, shape, light, sharpness, background. Runs only in child processes (`core.photo_pool`).

The limits were chosen with the drawn pictures of `tests/quizzes/test_photos.py`; its table has cases on both sides of each limit.
"""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from PIL import Image, ImageFilter, ImageStat

from core import decoding
from core.pictures import Picture
from quizzes.checked_photo import Advice, Photo

MEASURED_SIDE = 800
"""The longest side in pixels to which a photo is scaled before light, sharpness and background are measured."""

RATIO_TOLERANCE = Fraction(2, 100)
HIGHLIGHTS, SHADOWS = 0.95, 0.02
"""The shares of pixels below the highlights and below the shadows."""
DARK_MEAN, DARK_HIGHLIGHT = 45, 145
"""A photo is too dark below this mean, or where its highlights are below this grey. Grey runs from 0 to 255."""
BRIGHT_SHADOW = 165
"""A photo is too bright where its shadows are above this grey."""
SHARP_VARIANCE = 50
"""The least variance of the Laplacian in the sharpest tenth of the tiles of a sharp photo. The tenth leaves out plain walls."""
FULL_LIGHT, LEAST_LIGHT = 255, 60
"""Sharpness is scaled from the photo's highlights, taken as at least 60, to full light, so that evening light is no blur."""
BUSY_DEVIATION, BUSY_SHARE = 14, 0.4
"""A border patch is busy where its grey deviates more; the background is busy with more than this share of busy patches."""
TILES = 10
BORDER_PATCHES, BORDER_DEPTH = 8, 20
"""The border has eight patches along each edge, a twentieth of the photo deep. Goods that fill nine tenths leave them free."""


def prepare(content: bytes, checks: Mapping[str, Any]) -> Photo:
    """Decode an upload into a clean photo with thumbnail and advice."""
    picture = decoding.prepare(content)
    return Photo(picture, decoding.thumbnail(picture), advise(picture, checks))


def advise(picture: Picture, checks: Mapping[str, Any]) -> list[Advice]:
    """Return the result of each check that the task requires, in the order of importance to a buyer."""
    with decoding.opened(picture) as image:
        grey = image.convert("L")
    scale = MEASURED_SIDE / max(grey.size)
    grey = grey.resize((max(1, round(grey.width * scale)), max(1, round(grey.height * scale))), Image.Resampling.BILINEAR)
    return [check(picture, grey, checks[name]) for name, check in _CHECKS.items() if checks.get(name)]


def _light(picture: Picture, grey: Image.Image, required: Any) -> Advice:
    mean = ImageStat.Stat(grey).mean[0]
    if mean < DARK_MEAN or _percentile(grey, HIGHLIGHTS) < DARK_HIGHLIGHT:
        return _advice("light", mean, "dark")
    return _advice("light", mean, "bright" if _percentile(grey, SHADOWS) > BRIGHT_SHADOW else None)


def _percentile(grey: Image.Image, share: float) -> int:
    """Return the least grey that this share of all pixels does not exceed."""
    remaining = share * grey.width * grey.height
    for value, count in enumerate(grey.histogram()):
        remaining -= count
        if remaining <= 0:
            return value
    return 255


_LAPLACIAN = ImageFilter.Kernel((3, 3), (0, 1, 0, 1, -4, 1, 0, 1, 0), scale=1, offset=128)


def _sharp(picture: Picture, grey: Image.Image, required: Any) -> Advice:
    edges = grey.filter(ImageFilter.GaussianBlur(1)).filter(_LAPLACIAN)  # the blur removes grain, which is no sharpness
    variances = sorted((_variance(edges, box) for box in _tiles(edges.size)), reverse=True)
    sharpest = variances[: max(1, len(variances) // 10)]
    light = FULL_LIGHT / max(LEAST_LIGHT, _percentile(grey, HIGHLIGHTS))
    value = sum(sharpest) / len(sharpest) * light**2
    return _advice("sharp", value, "blurred" if value < SHARP_VARIANCE else None)


def _tiles(size: tuple[int, int]) -> list[tuple[int, int, int, int]]:
    """Divide the photo into ten by ten boxes, without its outermost pixels, which a filter does not change."""
    xs, ys = ([1 + (side - 2) * part // TILES for part in range(TILES + 1)] for side in size)
    boxes = [(xs[x], ys[y], xs[x + 1], ys[y + 1]) for y in range(TILES) for x in range(TILES)]
    return [box for box in boxes if box[0] < box[2] and box[1] < box[3]] or [(0, 0, *size)]


def _variance(image: Image.Image, box: tuple[int, int, int, int]) -> float:
    return ImageStat.Stat(image.crop(box)).var[0]


def _plain_background(picture: Picture, grey: Image.Image, required: Any) -> Advice:
    blurred = grey.filter(ImageFilter.GaussianBlur(2))  # the blur removes the grain of a dark photo or of a wall
    patches = [_variance(blurred, box) ** 0.5 for box in _border(blurred.size)]
    busy = sum(deviation > BUSY_DEVIATION for deviation in patches) / len(patches)
    return _advice("plain_background", round(100 * busy), "busy" if busy > BUSY_SHARE else None)


def _border(size: tuple[int, int]) -> list[tuple[int, int, int, int]]:
    """Return patches along the four edges; the goods may cover some of them."""
    width, height = size
    long, high, deep = max(1, width // BORDER_PATCHES), max(1, height // BORDER_PATCHES), max(1, min(size) // BORDER_DEPTH)
    across = [(x, y, x + long, y + deep) for x in range(0, width - long + 1, long) for y in (0, height - deep)]
    down = [(x, y, x + deep, y + high) for y in range(0, height - high + 1, high) for x in (0, width - deep)]
    return across + down


def _size(picture: Picture, grey: Image.Image, least: int) -> Advice:
    side = min(picture.width, picture.height)
    return _advice("min_side_px", side, "small" if side < least else None)


def _ratio(picture: Picture, grey: Image.Image, ratio: str) -> Advice:
    across, down = (int(part) for part in ratio.split(":"))
    deviation = Fraction(picture.width * down, picture.height * across) - 1
    fault = "shape" if abs(deviation) > RATIO_TOLERANCE else None
    return _advice("ratio", round(100 * deviation), fault) | {"wanted": ratio}


def _advice(check: str, value: float, fault: str | None) -> Advice:
    return {"check": check, "ok": fault is None, "value": round(value), "fault": fault}


Check = Callable[[Picture, Image.Image, Any], Advice]
_CHECKS: dict[str, Check] = {
    "light": _light,
    "sharp": _sharp,
    "ratio": _ratio,
    "plain_background": _plain_background,
    "min_side_px": _size,
}
