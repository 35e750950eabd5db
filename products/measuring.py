"""A product's photo measured, and given a fingerprint by which its twin is found. Like `core.decoding` for children."""

from PIL import Image

from core import decoding
from core.pictures import Picture
from products.shots import LOOKED_FOR, Shot
from quizzes import photo_advice

BITS_ACROSS = 8


def take(content: bytes) -> Shot:
    """Make an upload into a clean photo, measured."""
    return shot_of(decoding.prepare(content))


def shot_of(picture: Picture) -> Shot:
    """A prepared picture, measured."""
    thumbnail = decoding.thumbnail(picture)
    return Shot(picture, thumbnail, photo_advice.advise(picture, LOOKED_FOR), fingerprint(thumbnail))


def square(picture: Picture) -> Shot:
    """The middle of a picture as large as it goes, as wide as high, measured."""
    return shot_of(decoding.thumbnail(picture, side=min(picture.width, picture.height)))


def fingerprint(thumbnail: Picture) -> str:
    """64 bits in hex (a difference hash): for each of 8 by 8 fields whether its right neighbour is darker."""
    with decoding.opened(thumbnail) as image:
        small = image.convert("L").resize((BITS_ACROSS + 1, BITS_ACROSS), Image.Resampling.LANCZOS)
    grey = small.tobytes()
    bits = 0
    for row in range(BITS_ACROSS):
        for column in range(BITS_ACROSS):
            place = row * (BITS_ACROSS + 1) + column
            bits = bits << 1 | (grey[place] > grey[place + 1])
    return f"{bits:016x}"
