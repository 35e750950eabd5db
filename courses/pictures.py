"""A picture that a trainer brings into a course: a drawing as it is, a photo made small enough for a lesson."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from core import darkroom
from core.documents.faults import Faults
from core.errors import N_, DomainError
from courses import editing
from courses.editing import Workpiece
from courses.package import svg

WIDEST = 900
"""Pixels of a photo in a lesson: sharp on every phone, and light."""
LONGEST_NAME = 60


class BadDrawing(DomainError):
    """A drawing holds something that may not be in it; the first fault is in `fault`."""

    message = N_("This drawing cannot be taken: line %(line)s %(sentence)s")

    def __init__(self, faults: Faults) -> None:
        first = next(iter(faults))
        super().__init__(faults, line=first.line, sentence=first.sentence)
        self.fault = first


@dataclass(frozen=True)
class NewPicture:
    """What becomes of an upload."""

    filename: str
    """As its sender calls it."""
    ending: str
    content: bytes


def take(filename: str, stream: BinaryIO) -> NewPicture:
    """A photo made small, a drawing looked through. Raises BadDrawing, and what `core.darkroom.prepare` raises."""
    if not filename.lower().endswith(".svg"):
        return NewPicture(filename, "webp", darkroom.prepare(stream, longest_side=WIDEST).content)
    content, faults = stream.read(svg.LARGEST + 1), Faults()
    if svg.check(content, "", faults) is None or faults:
        raise BadDrawing(faults)
    return NewPicture(filename, "svg", content)


def put_in(work: Workpiece, picture: NewPicture) -> tuple[str, dict[str, bytes | None]]:
    """A picture under a free name made from its file's name; returns the name and the changed files."""
    taken = {PurePath(name).stem for name in work.package.media}
    name = f"{editing.key_for(PurePath(picture.filename).stem[:LONGEST_NAME], taken)}.{picture.ending}"
    return name, {f"media/{name}": picture.content}
