"""The practical task of an edition: the evidence to hand in, and the rubric."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from quizzes.models import EvidenceKind
from quizzes.stored_task import EVIDENCE_SPECS, RUBRIC, EvidenceSpec


@dataclass(frozen=True)
class Requirement:
    """A requirement of a task, for example "four other photos". `least` and `most` count pieces of evidence."""

    key: str
    kind: EvidenceKind
    title: Any
    hint: str | None
    least: int
    most: int
    min_words: int = 0
    """A shorter text is saved, but not handed in."""
    checks: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Criterion:
    """A criterion of the rubric; `levels` are sentences from worst to best, numbered from 1."""

    key: str
    title: Any
    weight: int
    is_key: bool
    levels: Sequence[str]


@dataclass(frozen=True)
class Shortfall:
    """A requirement with too few or too many pieces of evidence, or too few words; `have` is the number of pieces."""

    requirement: Requirement
    have: int
    words: int = 0
    """The number of words of a text that has too few."""

    @property
    def lacks(self) -> int:
        """The number of missing pieces; negative for pieces that are too many."""
        if self.requirement.least <= self.have <= self.requirement.most:
            return 0
        target = self.requirement.least if self.have < self.requirement.least else self.requirement.most
        return target - self.have

    @property
    def is_too_short(self) -> bool:
        """Whether a text is there, but with too few words."""
        return self.have > 0 and self.words < self.requirement.min_words


PAGE_FEEDS = frozenset({"photo", "listing", "label", "price_sheet"})
"""The values of `feeds_curation` that concern the learner's product page; `documents` do not."""


def fills_page(feeds: Iterable[str]) -> bool:
    """Return whether passed work may fill a part of the learner's product page."""
    return not PAGE_FEEDS.isdisjoint(feeds)


def requirements(stored: Any) -> list[Requirement]:
    """Read the requirements of a task. Without numbers in the package, exactly one piece is required."""
    return [_requirement(spec) for spec in EVIDENCE_SPECS.read(stored)]


def criteria(stored: Any) -> list[Criterion]:
    """Read the criteria of a rubric, in order."""
    return [Criterion(row.key, row.title, row.weight, row.key_criterion, row.levels) for row in RUBRIC.read(stored)]


def shortfalls(
    requirements: Iterable[Requirement], pieces: Mapping[str, int], words: Mapping[str, int] | None = None
) -> list[Shortfall]:
    """Return the requirements that are not met. `pieces` counts the evidence and `words` the words, by requirement key."""
    words = words or {}
    counted = [Shortfall(one, pieces.get(one.key, 0), words.get(one.key, 0)) for one in requirements]
    return [count for count in counted if count.is_too_short or count.lacks]


def _requirement(spec: EvidenceSpec) -> Requirement:
    return Requirement(
        key=spec.key,
        kind=EvidenceKind(spec.kind),
        title=spec.title,
        hint=spec.hint,
        least=spec.min,
        most=max(spec.min, 1) if spec.max is None else spec.max,
        min_words=spec.min_words,
        checks=spec.checks,
    )
