"""The deed of a lesson, as an edition stores it, with the field names of the package."""

import enum
from dataclasses import dataclass

from core.snapshots import Kind


class DeedKind(enum.StrEnum):
    """What a learner gives as the deed of a lesson."""

    PHOTO = "photo"
    NUMBER = "number"
    SENTENCE = "sentence"
    TICK = "tick"


@dataclass(frozen=True)
class Deed:
    """What a lesson asks the learner to do with their own goods. Fields that the package leaves out are None."""

    kind: DeedKind
    ask: str
    """One sentence, in Indonesian."""
    label: str | None = None
    """What the number or the sentence is, above its field."""
    unit: str | None = None
    """The unit of a number, such as `Rp` or `gram`."""
    evidence: str | None = None
    """The key of the task's evidence for which the deed is offered."""
    fills: str | None = None
    """The part of the product's page that the deed may fill: one of `FILLS`."""


DEED: Kind[Deed] = Kind("deed of a lesson", Deed)

FILLS: dict[DeedKind, tuple[str, ...]] = {
    DeedKind.PHOTO: ("photo",),
    DeedKind.NUMBER: ("price", "cost", "stock", "weekly_capacity", "lead_days", "weight_g"),
    DeedKind.SENTENCE: ("title", "description", "variants", "label"),
    DeedKind.TICK: (),
}
"""The parts of the product's page that a deed of a kind may fill."""
