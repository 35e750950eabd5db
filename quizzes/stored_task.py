"""The evidence and the rubric of a practical task, as an edition stores them, with the field names of the package."""

from dataclasses import dataclass, field
from typing import Any

from core.snapshots import Kind

Title = str | dict[str, str]


@dataclass(frozen=True)
class EvidenceSpec:
    """A piece of evidence that a task requires. The defaults apply where the package leaves a field out."""

    key: str
    kind: str
    title: Title
    hint: str | None = None
    min: int = 1
    max: int | None = None
    min_words: int = 0
    checks: dict[str, Any] = field(default_factory=dict)
    fills: str | None = None
    """The field of the product page that the text may fill."""


@dataclass(frozen=True)
class StoredCriterion:
    """A criterion of a rubric, with its levels from worst to best."""

    key: str
    title: Title
    weight: int
    levels: list[str]
    key_criterion: bool = False


EVIDENCE_SPECS: Kind[list[EvidenceSpec]] = Kind("what a task asks for", list[EvidenceSpec])
RUBRIC: Kind[list[StoredCriterion]] = Kind("rubric of a task", list[StoredCriterion])
