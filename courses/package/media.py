"""Check the media of a package: that each file has the type of its name, is small enough, and reveals no position."""

import gzip
import hashlib
import re
from dataclasses import dataclass

from core import photo_pool
from core.documents.faults import Fault, Faults
from core.errors import N_
from core.pictures import TooElaborate
from core.recent import Recent
from courses.package import svg

NAME = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*\.(svg|webp|png|jpg|vtt|mp4)")
LONGEST_NAME = 120
TYPES = {
    "svg": "image/svg+xml",
    "webp": "image/webp",
    "png": "image/png",
    "jpg": "image/jpeg",
    "vtt": "text/vtt",
    "mp4": "video/mp4",
}
RASTERS = {"webp": "WEBP", "png": "PNG", "jpg": "JPEG"}
INSPECT = "courses.package.rasters:inspect"


@dataclass(frozen=True)
class Measured:
    """A picture's size in pixels or its own units, and the bytes a phone loads for it."""

    width: int
    height: int
    bytes_to_load: int


_valid: Recent[Measured] = Recent(1000)
"""A cache of pictures without faults, because each change of a course checks all of them several times."""


def media_type(name: str) -> str:
    """Return the media type of a file by its name."""
    return TYPES[name.rpartition(".")[2]]


def is_picture(name: str) -> bool:
    """Return whether a file is a picture by its name."""
    return media_type(name).startswith("image/")


def as_sent(name: str, content: bytes) -> bytes:
    """Return the bytes as sent: drawings compressed by gzip, other files as they are."""
    return gzip.compress(content, 6, mtime=0) if name.endswith(".svg") else content


def check(name: str, content: bytes, faults: Faults) -> Measured | None:
    """Check a file of `media/` and report its faults. Returns the size of a picture, or None."""
    file = f"media/{name}"
    if not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
        faults.add(
            file,
            1,
            N_("needs a name of lower case letters, digits and hyphens that ends in .svg, .webp, .png, .jpg, .mp4 or .vtt"),
        )
        return None
    kind = name.rpartition(".")[2]
    key = kind, hashlib.sha256(content).digest()
    cached, before = _valid.find(key), len(faults)
    if cached is not None:
        return cached
    measured = _measure(kind, name, content, faults)
    if measured is not None and len(faults) == before:
        _valid.keep(key, measured)
    return measured


def _measure(kind: str, name: str, content: bytes, faults: Faults) -> Measured | None:
    file = f"media/{name}"
    if kind == "svg":
        size = svg.check(content, file, faults)
    elif kind in RASTERS:
        size = _raster_size(content, RASTERS[kind], file, faults)
    else:
        _check_beginning(kind, content, file, faults)
        return None
    return Measured(*size, bytes_to_load=len(as_sent(name, content))) if size else None


def _raster_size(content: bytes, form: str, file: str, faults: Faults) -> tuple[int, int] | None:
    """Return width and height of a photo, which a child process opens, or None."""
    try:
        raster = photo_pool.run(INSPECT, content, form)
    except TooElaborate:
        faults.add(file, 1, N_("takes too long to be opened"))
        return None
    faults.found.update(Fault(file, 1, sentence) for sentence in raster.faults)
    return raster.size  # type: ignore[no-any-return]


def _check_beginning(kind: str, content: bytes, file: str, faults: Faults) -> None:
    if kind == "mp4" and content[4:8] != b"ftyp":
        faults.add(file, 1, N_("cannot be read as %(form)s"), form="MP4")
    if kind == "vtt" and not content.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT"):
        faults.add(file, 1, N_("does not begin with WEBVTT"))
