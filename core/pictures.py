"""Photos that users upload: the Picture they become, their limits, and the errors of those that are refused.

This file does not open them. `core.decoding` does, in the children of `core.photo_pool`.
"""

from dataclasses import dataclass
from typing import BinaryIO

from core.errors import N_, DomainError

MEGABYTE = 1_000_000
LARGEST_BYTES = 15 * MEGABYTE
LARGEST_PIXELS = 50_000_000
"""More than any phone's main camera makes by default. Fifty million pixels take 200 MB while they are decoded."""
LONGEST_SIDE = 2048
THUMBNAIL_SIDE = 208
"""Pixels: twice the 104 CSS pixels in which a photo card shows it."""
MEDIA_TYPE = "image/webp"


class NotAPicture(DomainError):
    """The content is not JPEG, PNG, WebP or HEIC."""

    message = N_("This file is not a photo. Please choose a photo from the gallery, or take a new one.")


class TooLargePicture(DomainError):
    """The file has more bytes than one photo may have."""

    message = N_("This photo is too large (%(megabytes)s MB). At most %(most)s MB. Nothing else is lost.")


class TooManyPixels(TooLargePicture):
    """The header announces more pixels than the limit. `megapixels` is in millions."""

    message = N_(
        "This picture is too large (%(megapixels)s million dots). At most %(most)s million. Please take it with the phone's camera."
    )


class BrokenPicture(DomainError):
    """The file begins like a picture but cannot be decoded."""

    message = N_("This photo did not arrive whole. Please choose it once more.")


class TooElaborate(BrokenPicture):
    """Opening the file takes more time or memory than one photo may use."""

    message = N_(
        "This photo is too elaborate for our computer. Please take it anew with the phone's camera, or choose another."
    )


@dataclass(frozen=True)
class Picture:
    """A picture that this program encoded: its bytes (WebP, without metadata) and its size in pixels."""

    content: bytes
    width: int
    height: int
    media_type: str = MEDIA_TYPE


def read(stream: BinaryIO, largest_bytes: int = LARGEST_BYTES) -> bytes:
    """Read an upload. Raises TooLargePicture."""
    content = stream.read(largest_bytes + 1)
    if len(content) > largest_bytes:
        size = len(content) + sum(len(chunk) for chunk in iter(lambda: stream.read(MEGABYTE), b""))
        raise TooLargePicture(megabytes=-(-size // MEGABYTE), most=largest_bytes // MEGABYTE)
    return content
