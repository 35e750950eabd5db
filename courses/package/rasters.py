"""Open and measure photos of a package. Runs only in child processes, which `courses.package.media` calls."""

import io
import warnings
from dataclasses import dataclass

from PIL import ExifTags, Image, UnidentifiedImageError

from core import decoding
from core.documents.faults import Faults, Sentence
from core.errors import N_

LARGEST_SIDE = 3000
"""The most pixels of a side; a phone shows about a thousand."""


@dataclass(frozen=True)
class Raster:
    """A photo's size in pixels, or None where it cannot be used, and its faults."""

    size: tuple[int, int] | None
    faults: tuple[Sentence, ...] = ()


def inspect(content: bytes, form: str) -> Raster:
    """Decode a photo completely as `form` (JPEG, PNG or WEBP) and report its faults."""
    faults = Faults()
    size = _size(content, form, faults)
    return Raster(size, tuple(fault.sentence for fault in faults))


def _size(content: bytes, form: str, faults: Faults) -> tuple[int, int] | None:
    if form == "JPEG" and decoding.scans_in(content) > decoding.MOST_SCANS:
        faults.add("", 1, N_("has more than %(most)s scans; save it as an ordinary JPEG"), most=decoding.MOST_SCANS)
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(io.BytesIO(content), formats=[form])
            if max(picture.size) > LARGEST_SIDE:  # the size comes from the header, before any pixel is decoded
                faults.add(
                    "",
                    1,
                    N_("has %(width)s x %(height)s pixels; at most %(most)s a side are allowed"),
                    width=picture.width,
                    height=picture.height,
                    most=LARGEST_SIDE,
                )
                return None
            picture.load()
            exif = picture.getexif()
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        faults.add("", 1, N_("cannot be read as %(form)s"), form=form)
        return None
    if getattr(picture, "n_frames", 1) > 1:
        faults.add("", 1, N_("moves; a lesson's pictures stand still"))
    if exif.get_ifd(ExifTags.IFD.GPSInfo):
        faults.add("", 1, N_("tells where it was taken; save it without its position"))
    return picture.size
