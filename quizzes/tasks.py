"""The practical task as its package says it: what is to be handed in, and by which rubric it is judged."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from quizzes.asked_for import RUBRIC, WANTED, Wanted
from quizzes.models import EvidenceKind


@dataclass(frozen=True)
class Requirement:
    """One thing to hand in, for example "four other photos". `least` and `most` count pieces of evidence."""

    key: str
    kind: EvidenceKind
    title: Any
    hint: str | None
    least: int
    most: int
    min_words: int = 0
    """Advice to the writer, never a lock."""
    checks: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Criterion:
    """One criterion of the rubric; `levels` are sentences, the worst first, and count from 1."""

    key: str
    title: Any
    weight: int
    is_key: bool
    levels: Sequence[str]


@dataclass(frozen=True)
class Shortfall:
    """A requirement of which there is too little (or too much): how many pieces there are of it."""

    requirement: Requirement
    have: int

    @property
    def lacks(self) -> int:
        """How many are still to come; below zero, how many are too many."""
        wanted = self.requirement.least if self.have < self.requirement.least else self.requirement.most
        return wanted - self.have


PAGE_FEEDS = frozenset({"photo", "listing", "label", "price_sheet"})
"""What a task may feed of the learner's own product page; `documents` are handed over elsewhere."""


def fills_page(feeds: Iterable[str]) -> bool:
    """Whether the work may fill a part of the learner's product page once it is passed."""
    return not PAGE_FEEDS.isdisjoint(feeds)


def requirements(stored: Any) -> list[Requirement]:
    """The requirements of a task. Where the package is silent, one piece is wanted and one is enough."""
    return [_requirement(wanted) for wanted in WANTED.read(stored)]


def criteria(stored: Any) -> list[Criterion]:
    """The rubric's criteria, in order."""
    return [Criterion(one.key, one.title, one.weight, one.key_criterion, one.levels) for one in RUBRIC.read(stored)]


def shortfalls(wanted: Iterable[Requirement], pieces: Mapping[str, int]) -> list[Shortfall]:
    """What holds back the handing in; `pieces` counts the evidence by requirement key."""
    counted = [Shortfall(requirement, pieces.get(requirement.key, 0)) for requirement in wanted]
    return [found for found in counted if not found.requirement.least <= found.have <= found.requirement.most]


def _requirement(wanted: Wanted) -> Requirement:
    return Requirement(
        key=wanted.key,
        kind=EvidenceKind(wanted.kind),
        title=wanted.title,
        hint=wanted.hint,
        least=wanted.min,
        most=max(wanted.min, 1) if wanted.max is None else wanted.max,
        min_words=wanted.min_words,
        checks=wanted.checks,
    )
