"""Where photos are opened: in two children with limits of time and memory, while the request holds nothing that others want."""

from typing import Any, BinaryIO

from core import pictures
from core.apart.limits import Limits
from core.apart.pool import Pool
from core.pictures import LARGEST_BYTES, LONGEST_SIDE, Picture, TooElaborate

MEBIBYTE = 2**20
AT_A_TIME = 2
LIMITS = Limits(seconds=20, cpu_seconds=8, memory=700 * MEBIBYTE, answer=16 * MEBIBYTE, jobs=200)
"""Fifty million dots need half of it; a phone's photo a tenth."""

_children = Pool("photos", children=AT_A_TIME, limits=LIMITS, refusal=TooElaborate)


def run(work: str, *args: Any) -> Any:
    """Let a function (`module:name`) work on pictures in a child. Raises what it raises, and TooElaborate beyond the limits."""
    return _children.run(work, *args)


def prepare(stream: BinaryIO, *, largest_bytes: int = LARGEST_BYTES, longest_side: int = LONGEST_SIDE) -> Picture:
    """Make an upload anew, see `core.decoding.prepare`.

    Raises NotAPicture, TooLargePicture, TooManyPixels, TooElaborate or BrokenPicture.
    """
    made: Picture = run("core.decoding:prepare", pictures.read(stream, largest_bytes), longest_side)
    return made


def smaller(picture: Picture, side: int) -> Picture:
    """A prepared picture at most `side` pixels long."""
    made: Picture = run("core.decoding:smaller", picture, side)
    return made


def as_jpeg(content: bytes) -> bytes:
    """A picture of our own making as the JPEG that shops take."""
    made: bytes = run("core.decoding:as_jpeg", content)
    return made
