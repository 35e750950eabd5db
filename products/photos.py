"""Prepare and measure a listing's uploaded photo in a child process."""

from typing import BinaryIO

from core import photo_pool, pictures
from core.pictures import Picture
from products.prepared_photo import PreparedPhoto


def prepare(stream: BinaryIO) -> PreparedPhoto:
    """Prepare and measure an uploaded photo. Raises what `core.photo_pool.prepare` raises."""
    prepared: PreparedPhoto = photo_pool.run("products.measuring:prepare", pictures.read(stream))
    return prepared


def square(picture: Picture) -> PreparedPhoto:
    """Cut the largest square from the middle of a picture, and measure it."""
    prepared: PreparedPhoto = photo_pool.run("products.measuring:square", picture)
    return prepared
