"""A picture that a trainer brings into a course: a drawing as it is, a photo made small enough for a lesson."""

from io import BytesIO
from pathlib import PurePath

from core import pictures
from core.errors import N_, DomainError
from courses import editing
from courses.editing import Workpiece
from courses.package import svg
from courses.package.faults import Faults

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


def new_picture(work: Workpiece, filename: str, content: bytes) -> tuple[str, dict[str, bytes | None]]:
    """A picture under a free name made from its file's name; returns the name and the changed files.

    Raises BadDrawing, and what `core.pictures.prepare` raises.
    """
    if filename.lower().endswith(".svg"):
        faults = Faults()
        if svg.check(content, "", faults) is None or faults:
            raise BadDrawing(faults)
        ending = "svg"
    else:
        content = pictures.smaller(pictures.prepare(BytesIO(content)), WIDEST).content
        ending = "webp"
    taken = {PurePath(name).stem for name in work.package.media}
    name = f"{editing.key_for(PurePath(filename).stem[:LONGEST_NAME], taken)}.{ending}"
    return name, {f"media/{name}": content}
