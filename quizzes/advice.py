"""What the machine noticed in a photo, as it is stored beside it."""

from dataclasses import dataclass

from core.snapshots import Kind


@dataclass(frozen=True)
class Noticed:
    """One check of one photo. It advises and never holds anything back."""

    check: str
    ok: bool
    value: float | None = None
    fault: str | None = None
    """A key of `quizzes.remarks.FAULTS`; None where all is well."""
    wanted: str | None = None
    """The shape that was asked for."""


ADVICE: Kind[list[Noticed]] = Kind("advice about a photo", list[Noticed])
