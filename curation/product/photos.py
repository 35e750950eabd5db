"""A listing's photo on its way in: made anew and measured, in a child."""

from typing import BinaryIO

from core import darkroom, pictures
from core.pictures import Picture
from curation.product.shots import Shot


def take(stream: BinaryIO) -> Shot:
    """Make an upload into a clean photo, measured. Raises what `core.darkroom.prepare` raises."""
    shot: Shot = darkroom.run("curation.product.measuring:take", pictures.read(stream))
    return shot


def square(picture: Picture) -> Shot:
    """The middle of a picture as large as it goes, as wide as high, measured."""
    shot: Shot = darkroom.run("curation.product.measuring:square", picture)
    return shot
