"""Prepare, measure and fingerprint a product's photo. Runs in child processes, like `core.decoding`."""

from PIL import Image

from core import decoding
from core.pictures import Picture
from products.prepared_photo import MEASURED, PreparedPhoto
from quizzes import photo_advice

BITS_ACROSS = 8


def prepare(content: bytes) -> PreparedPhoto:
    """Prepare and measure an uploaded photo."""
    return measure(decoding.prepare(content))


def measure(picture: Picture) -> PreparedPhoto:
    """Measure a prepared picture."""
    thumbnail = decoding.thumbnail(picture)
    return PreparedPhoto(picture, thumbnail, photo_advice.advise(picture, MEASURED), fingerprint(thumbnail))


def square(picture: Picture) -> PreparedPhoto:
    """Cut the largest square from the middle of a picture, and measure it."""
    return measure(decoding.thumbnail(picture, side=min(picture.width, picture.height)))


def fingerprint(thumbnail: Picture) -> str:
    """Return a difference hash of 64 bits in hex.

    A bit tells whether one of 8 by 8 fields is lighter than its right neighbour.
    """
    with decoding.opened(thumbnail) as image:
        small = image.convert("L").resize((BITS_ACROSS + 1, BITS_ACROSS), Image.Resampling.LANCZOS)
    grey = small.tobytes()
    bits = 0
    for row in range(BITS_ACROSS):
        for column in range(BITS_ACROSS):
            place = row * (BITS_ACROSS + 1) + column
            bits = bits << 1 | (grey[place] > grey[place + 1])
    return f"{bits:016x}"
