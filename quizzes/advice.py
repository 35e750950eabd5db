"""The advice on a photo, as the database stores it with the photo."""

from dataclasses import dataclass

from core.snapshots import Kind


@dataclass(frozen=True)
class PhotoCheck:
    """The result of one check of a photo. It is advice only: no rule refuses a photo because of it."""

    check: str
    ok: bool
    value: float | None = None
    fault: str | None = None
    """A key of `quizzes.remarks.FAULTS`, or None."""
    wanted: str | None = None
    """For the check `ratio`: the shape that the task requires, like `1:1`."""


ADVICE: Kind[list[PhotoCheck]] = Kind("advice about a photo", list[PhotoCheck])
