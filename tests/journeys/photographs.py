"""Photographs as learners take them: drawn, so that a story can have a good one and a dark one."""

from io import BytesIO
from random import Random

from PIL import Image, ImageEnhance

from lms.demo.photos import draw
from tests.journeys.hands import Photo


def good_photo(number: int = 1, *, ratio: str = "1:1") -> Photo:
    """Bright and sharp; `ratio` is width to height."""
    image = draw(Random(number))
    across, down = (int(part) for part in ratio.split(":"))
    if across != down:
        side = image.width
        image = image.crop((0, 0, side, side * down // across))
    return _file(image, f"IMG_{number:04d}.jpg")


def dark_photo(number: int = 9) -> Photo:
    """Taken in the evening."""
    return _file(ImageEnhance.Brightness(draw(Random(number))).enhance(0.16), f"IMG_{number:04d}.jpg")


def too_large_a_photo() -> Photo:
    """More bytes than a page takes, and not to be read by a browser, which would make it smaller first."""
    return {**good_photo(), "buffer": b"\xff\xd8\xff".ljust(17_000_000, b"0")}


def _file(image: Image.Image, name: str) -> Photo:
    bag = BytesIO()
    image.save(bag, "JPEG", quality=88)
    return {"name": name, "mimeType": "image/jpeg", "buffer": bag.getvalue()}
