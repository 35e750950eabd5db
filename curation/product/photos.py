"""A listing's photo on its way in: made anew, looked at, and given a fingerprint by which its twin is found."""

from dataclasses import dataclass
from typing import Any, BinaryIO

from PIL import Image

from core import pictures
from core.pictures import Picture
from quizzes import photos
from quizzes.photos import Advice

BITS_ACROSS = 8
LOOKED_FOR = {"light": True, "sharp": True, "plain_background": True}
"""What is measured of every photo, so that any may become the main one; its size and shape are known."""


@dataclass(frozen=True)
class Shot:
    """A photo as it will be kept."""

    picture: Picture
    thumbnail: Picture
    advice: list[Advice]
    fingerprint: str


def take(stream: BinaryIO) -> Shot:
    """Make an upload into a clean photo, measured. Raises what `core.pictures.prepare` raises."""
    return shot_of(pictures.prepare(stream))


def shot_of(picture: Picture) -> Shot:
    """A prepared picture, measured."""
    thumbnail = pictures.thumbnail(picture)
    return Shot(picture, thumbnail, photos.look_at(picture, LOOKED_FOR), fingerprint(thumbnail))


def square(picture: Picture) -> Picture:
    """The middle of a picture as large as it goes, as wide as high."""
    return pictures.thumbnail(picture, side=min(picture.width, picture.height))


def look_again(picture: Picture, known: list[dict[str, Any]]) -> list[Advice]:
    """What was noticed before, with what was not looked for then."""
    missing = {name: True for name in LOOKED_FOR if name not in {entry["check"] for entry in known}}
    return [*known, *(photos.look_at(picture, missing) if missing else [])]


def fingerprint(thumbnail: Picture) -> str:
    """64 bits in hex (a difference hash): for each of 8 by 8 fields whether its right neighbour is darker."""
    with pictures.opened(thumbnail) as image:
        small = image.convert("L").resize((BITS_ACROSS + 1, BITS_ACROSS), Image.Resampling.LANCZOS)
    grey = small.tobytes()
    bits = 0
    for row in range(BITS_ACROSS):
        for column in range(BITS_ACROSS):
            place = row * (BITS_ACROSS + 1) + column
            bits = bits << 1 | (grey[place] > grey[place + 1])
    return f"{bits:016x}"
