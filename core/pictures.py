"""Photos from strangers: what they become, how large they may be, and what is said of those that cannot be taken.

They are opened by `core.decoding`, in the children of `core.darkroom`; this file opens none.
"""

from dataclasses import dataclass
from typing import BinaryIO

from core.errors import N_, DomainError

MEGABYTE = 1_000_000
LARGEST_BYTES = 15 * MEGABYTE
LARGEST_PIXELS = 50_000_000
"""More than any phone's main camera makes by itself; fifty million pixels take 200 MB while they are decoded."""
LONGEST_SIDE = 2048
THUMBNAIL_SIDE = 208
"""Twice the 104 points in which a photo card shows it."""
MEDIA_TYPE = "image/webp"


class NotAPicture(DomainError):
    """The bytes are none of the kinds of picture that phones make, whatever the file is called."""

    message = N_("This file is not a photo. Please choose a photo from the gallery, or take a new one.")


class TooLargePicture(DomainError):
    """More bytes than one photo may have."""

    message = N_("This photo is too large (%(megabytes)s MB). At most %(most)s MB. Nothing else is lost.")


class TooManyPixels(TooLargePicture):
    """The header promises more pixels than we decode; `megapixels` are millions."""

    message = N_(
        "This picture is too large (%(megapixels)s million dots). At most %(most)s million. Please take it with the phone's camera."
    )


class BrokenPicture(DomainError):
    """It begins like a picture and cannot be read to its end."""

    message = N_("This photo did not arrive whole. Please choose it once more.")


class TooElaborate(BrokenPicture):
    """To open it takes more time or memory than one photo may have."""

    message = N_(
        "This photo is too elaborate for our computer. Please take it anew with the phone's camera, or choose another."
    )


@dataclass(frozen=True)
class Picture:
    """A picture of our own making: bytes without metadata, and its size in pixels."""

    content: bytes
    width: int
    height: int
    media_type: str = MEDIA_TYPE


def read(stream: BinaryIO, largest_bytes: int = LARGEST_BYTES) -> bytes:
    """The bytes of an upload. Raises TooLargePicture."""
    content = stream.read(largest_bytes + 1)
    if len(content) > largest_bytes:
        size = len(content) + sum(len(more) for more in iter(lambda: stream.read(MEGABYTE), b""))
        raise TooLargePicture(megabytes=-(-size // MEGABYTE), most=largest_bytes // MEGABYTE)
    return content
