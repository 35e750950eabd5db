"""Pictures, videos and captions of a package: each is what its name says, small enough, and tells nothing it should not."""

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
LOOK = "courses.package.rasters:look"


@dataclass(frozen=True)
class Measured:
    """A picture's size in pixels or its own units, and the bytes a phone loads for it."""

    width: int
    height: int
    bytes_to_load: int


_sound: Recent[Measured] = Recent(1000)
"""Pictures without a fault: a course is looked through at each change of it, several times."""


def media_type(name: str) -> str:
    """The type that a file's name stands for."""
    return TYPES[name.rpartition(".")[2]]


def is_picture(name: str) -> bool:
    """Whether a name is a picture's."""
    return media_type(name).startswith("image/")


def as_sent(name: str, content: bytes) -> bytes:
    """The bytes that travel: drawings are packed by gzip on the way, the rest is packed already."""
    return gzip.compress(content, 6, mtime=0) if name.endswith(".svg") else content


def check(name: str, content: bytes, faults: Faults) -> Measured | None:
    """Look at one file of `media/` and name its faults; pictures are measured."""
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
    known, before = _sound.find(key), len(faults)
    if known is not None:
        return known
    found = _look(kind, name, content, faults)
    if found is not None and len(faults) == before:
        _sound.keep(key, found)
    return found


def _look(kind: str, name: str, content: bytes, faults: Faults) -> Measured | None:
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
    """Opened by a child."""
    try:
        seen = photo_pool.run(LOOK, content, form)
    except TooElaborate:
        faults.add(file, 1, N_("takes too long to be opened"))
        return None
    faults.found.update(Fault(file, 1, sentence) for sentence in seen.faults)
    return seen.size  # type: ignore[no-any-return]


def _check_beginning(kind: str, content: bytes, file: str, faults: Faults) -> None:
    if kind == "mp4" and content[4:8] != b"ftyp":
        faults.add(file, 1, N_("cannot be read as %(form)s"), form="MP4")
    if kind == "vtt" and not content.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT"):
        faults.add(file, 1, N_("does not begin with WEBVTT"))
