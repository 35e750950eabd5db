"""Draw photos for the demo's tasks. Some are dark or blurred, so that the advice on photos shows."""

from dataclasses import dataclass
from io import BytesIO
from random import Random
from typing import Any

from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from quizzes.checked_photo import Photo
from quizzes.photos import prepare

SIDE = 1200
"""Pixels. The tasks ask for at least 1,000."""

GOODS_COLOURS = ("#C98A35", "#8A5A2B", "#B5523B", "#5C7A3D", "#3F6D75", "#D9A441")


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


def album(checks: dict[str, Any], rng: Random, *, size: int = 4) -> Album:
    """Draw `size` photos of each sort, and check them like photos of a task."""
    drawn = [draw(rng) for _ in range(size)]
    return Album(
        good=[_take(image, checks) for image in drawn],
        dark=[_take(ImageEnhance.Brightness(image).enhance(0.16), checks) for image in drawn],
        blurred=[_take(image.filter(ImageFilter.GaussianBlur(14)), checks) for image in drawn],
    )


def draw(rng: Random, side: int = SIDE) -> Image.Image:
    """Draw goods on a white card with light from one side, as the course teaches."""
    image = Image.new("RGB", (side, side), "#F7F3EA")
    pen = ImageDraw.Draw(image)
    ground = int(side * 0.78)
    pen.ellipse((side * 0.14, ground - side * 0.05, side * 0.88, ground + side * 0.07), fill="#9A907F")
    count, colour = rng.randint(1, 4), rng.choice(GOODS_COLOURS)
    width = side * 0.62 / count
    for number in range(count):
        left, height = side * 0.19 + number * width, side * rng.uniform(0.3, 0.52)
        box = (left + width * 0.06, ground - height, left + width * 0.94, ground)
        pen.rounded_rectangle(box, radius=width * rng.uniform(0.08, 0.4), fill=colour, outline="#4A3520", width=4)
        _label(pen, box, rng)
    return image


def _label(pen: ImageDraw.ImageDraw, box: tuple[float, float, float, float], rng: Random) -> None:
    left, top, right, bottom = box
    inset, height = (right - left) * 0.16, (bottom - top) * 0.34
    paper = (left + inset, top + height, right - inset, top + height * 2)
    pen.rectangle(paper, fill="#FFF8E8", outline="#4A3520", width=3)
    for line in range(4):
        y = paper[1] + 14 + line * (height - 20) / 4
        pen.line((paper[0] + 12, y, paper[2] - rng.uniform(12, 60), y), fill="#22201C", width=6)


def _take(image: Image.Image, checks: dict[str, Any]) -> Photo:
    file = BytesIO()
    image.save(file, "JPEG", quality=88)
    file.seek(0)
    return prepare(file, checks)
