"""Draw photos for the demo's tasks. Some are dark or blurred, so that the advice on photos shows."""

from dataclasses import dataclass
from io import BytesIO
from random import Random
from typing import Any

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from core.office import office
from lms.demo.goods import PAINTERS, Shape, shape_of
from quizzes.checked_photo import Photo
from quizzes.photos import prepare

SIDE = 1200
"""Pixels. The tasks ask for at least 1,000."""


@dataclass(frozen=True)
class Album:
    """Checked photos, good and weak ones. Many learners hand in the same ones."""

    good: list[Photo]
    dark: list[Photo]
    blurred: list[Photo]

    def pick(self, rng: Random, *, careful: bool) -> Photo:
        """Return a good photo, or sometimes a weak one if the learner is not careful."""
        weak = not careful and rng.random() < 0.3
        return rng.choice(rng.choice([self.dark, self.blurred]) if weak else self.good)


class Albums:
    """An album for each sort of goods, drawn when the first of its makers hands in: a batik maker shows batik."""

    def __init__(self, checks: dict[str, Any], *, size: int = 3) -> None:
        self._checks, self._size = checks, size
        self._albums: dict[Shape, Album] = {}

    def of(self, goods: str) -> Album:
        """Return the album for goods of this name."""
        shape = shape_of(goods, office().read("demo/city.yaml").get("shapes", {}))
        if shape not in self._albums:
            self._albums[shape] = album(self._checks, Random(f"photos/{shape.value}"), shape, size=self._size)
        return self._albums[shape]


def album(checks: dict[str, Any], rng: Random, shape: Shape = Shape.PACK, *, size: int = 3) -> Album:
    """Draw `size` photos of each sort, and check them like photos of a task."""
    drawn = [draw(rng, shape) for _ in range(size)]
    return Album(
        good=[_take(image, checks) for image in drawn],
        dark=[_take(ImageEnhance.Brightness(image).enhance(0.16), checks) for image in drawn],
        blurred=[_take(image.filter(ImageFilter.GaussianBlur(14)), checks) for image in drawn],
    )


def draw(rng: Random, shape: Shape = Shape.PACK, side: int = SIDE) -> Image.Image:
    """Draw goods on a white card with light from one side, as the course teaches."""
    image = Image.new("RGB", (side, side), "#F7F3EA")
    pen = ImageDraw.Draw(image)
    ground = int(side * 0.78)
    pen.ellipse((side * 0.14, ground - side * 0.05, side * 0.88, ground + side * 0.07), fill="#9A907F")
    PAINTERS[shape](pen, rng, side, ground)
    return image


def _take(image: Image.Image, checks: dict[str, Any]) -> Photo:
    file = BytesIO()
    image.save(file, "JPEG", quality=88)
    file.seek(0)
    return prepare(file, checks)
