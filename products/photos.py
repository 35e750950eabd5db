"""A listing's photo on its way in: made anew and measured, in a child."""

from typing import BinaryIO

from core import photo_pool, pictures
from core.pictures import Picture
from products.shots import Shot


def take(stream: BinaryIO) -> Shot:
    """Make an upload into a clean photo, measured. Raises what `core.photo_pool.prepare` raises."""
    shot: Shot = photo_pool.run("products.measuring:take", pictures.read(stream))
    return shot


def square(picture: Picture) -> Shot:
    """The middle of a picture as large as it goes, as wide as high, measured."""
    shot: Shot = photo_pool.run("products.measuring:square", picture)
    return shot
