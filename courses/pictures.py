"""Pictures that trainers upload into a course. A drawing stays as it is; a photo is scaled down for lessons."""

from dataclasses import dataclass
from pathlib import PurePath
from typing import BinaryIO

from core import photo_pool
from core.documents.faults import Faults
from core.errors import N_, DomainError
from courses import editing
from courses.editing import WorkingCopy
from courses.package import svg

WIDEST = 900
"""The longest side of a photo in a lesson, in pixels."""
LONGEST_NAME = 60


class BadDrawing(DomainError):
    """The drawing contains something that is not allowed; `fault` is the first fault."""

    message = N_("This drawing cannot be taken: line %(line)s %(sentence)s")

    def __init__(self, faults: Faults) -> None:
        first = next(iter(faults))
        super().__init__(faults, line=first.line, sentence=first.sentence)
        self.fault = first


@dataclass(frozen=True)
class NewPicture:
    """An uploaded picture, ready to be added to a course."""

    filename: str
    """The file name of the upload."""
    ending: str
    content: bytes


def read_upload(filename: str, stream: BinaryIO) -> NewPicture:
    """Check a drawing, or scale down a photo. Raises BadDrawing, and the errors of `core.photo_pool.prepare`."""
    if not filename.lower().endswith(".svg"):
        return NewPicture(filename, "webp", photo_pool.prepare(stream, longest_side=WIDEST).content)
    content, faults = stream.read(svg.LARGEST + 1), Faults()
    if svg.check(content, "", faults) is None or faults:
        raise BadDrawing(faults)
    return NewPicture(filename, "svg", content)


def with_picture(work: WorkingCopy, picture: NewPicture) -> tuple[str, dict[str, bytes | None]]:
    """Add a picture under a free name made from its file name. Returns the name and the changed files."""
    taken = {PurePath(name).stem for name in work.package.media}
    name = f"{editing.key_for(PurePath(picture.filename).stem[:LONGEST_NAME], taken)}.{picture.ending}"
    return name, {f"media/{name}": picture.content}
