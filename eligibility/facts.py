"""The facts that the nine rules read, as plain values. `eligibility.queries.facts` loads them."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from courses.requirements import Required
from people.business import BusinessFacts
from people.documents import DocumentFacts
from products.rulebook.parts import Sentence
from products.rulebook.rules import Rules


@dataclass(frozen=True)
class Action:
    """What a member did at a moment, for example completed a course or gave a consent."""

    person_id: int
    name: str
    at: datetime
    self_judged: bool = False
    """For a completed course: whether nobody but this person judged its task."""


@dataclass(frozen=True)
class TaskFacts:
    """How far the enterprise is with the practical task of a required course. The member who is furthest counts."""

    passed: Action | None = None
    """Passed, and judged by a person if the member's edition asks for one."""
    waiting_since: datetime | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class SuspensionFacts:
    """A suspension that has not ended."""

    reason: str
    begun_at: datetime
    review_by: date


@dataclass(frozen=True)
class EnterpriseFacts:
    """The facts that K01, K02, K03, K08 and K09 read."""

    enterprise_id: int
    business: BusinessFacts
    documents: Sequence[DocumentFacts] = ()
    completed: Mapping[int, Action] = field(default_factory=dict)
    """The first member who completed any edition of a course, by the course's id."""
    tasks: Mapping[int, TaskFacts] = field(default_factory=dict)
    """By the course's id."""
    consents: Mapping[tuple[str, str], Action] = field(default_factory=dict)
    """By purpose and the hash of the wording."""
    withdrawn: Mapping[str, tuple[Action, ...]] = field(default_factory=dict)
    """The members who withdrew a consent after they joined and did not agree again, by purpose."""
    declared: Mapping[tuple[str, str], Action] = field(default_factory=dict)
    """By the key of the sentence and the hash of its wording."""
    suspensions: Sequence[SuspensionFacts] = ()


@dataclass(frozen=True)
class Ruling:
    """An officer's ruling whether a duty applies to the goods."""

    applies: bool
    ruled_at: datetime


@dataclass(frozen=True)
class ListingFacts:
    """The facts that K04 to K07 read: the listing's row and the rows of its photos, in order."""

    listing: Any
    photos: Sequence[Any] = ()
    documents: Sequence[DocumentFacts] = ()
    rulings: Mapping[str, Ruling] = field(default_factory=dict)
    """By condition."""


@dataclass(frozen=True)
class Purpose:
    """A consent that K08 requires, in its present wording."""

    key: str
    title: Any
    sha256: str


@dataclass(frozen=True)
class RuleContext:
    """The version of the rules, the day, and the other facts that are the same for every enterprise."""

    rules: Rules
    today: date
    required: tuple[Required, ...]
    asks_person: frozenset[int]
    """Ids of the required courses whose task is judged by a person."""
    purposes: tuple[Purpose, ...]


def wording_hash(sentence: Sentence) -> str:
    """Return the SHA-256 of the sentence in UTF-8, in hex."""
    return hashlib.sha256(sentence.text.encode()).hexdigest()
