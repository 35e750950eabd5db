"""What the nine rules are evaluated from, and the ground on which: plain values, loaded by `eligibility.queries.facts`."""

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
class Deed:
    """Somebody did something at a moment: completed a course, gave a consent."""

    person_id: int
    name: str
    at: datetime


@dataclass(frozen=True)
class TaskFacts:
    """How far the enterprise is with a required course's practical task; of several members the furthest counts."""

    passed: Deed | None = None
    """By a person, where the member's edition asks for one."""
    waiting_since: datetime | None = None
    due_on: date | None = None


@dataclass(frozen=True)
class SuspensionFacts:
    """A suspension that stands."""

    reason: str
    begun_at: datetime
    review_by: date


@dataclass(frozen=True)
class EnterpriseFacts:
    """Everything that K01, K02, K03, K08 and K09 ask of an enterprise."""

    enterprise_id: int
    business: BusinessFacts
    documents: Sequence[DocumentFacts] = ()
    completed: Mapping[int, Deed] = field(default_factory=dict)
    """By course id: the first member who completed any edition of it."""
    tasks: Mapping[int, TaskFacts] = field(default_factory=dict)
    """By course id."""
    consents: Mapping[tuple[str, str], Deed] = field(default_factory=dict)
    """By purpose and the hash of the wording that was agreed to."""
    withdrawn: Mapping[str, tuple[Deed, ...]] = field(default_factory=dict)
    """By purpose: the members who took it back while they were members, and did not agree again."""
    declared: Mapping[tuple[str, str], Deed] = field(default_factory=dict)
    """By the sentence's key and the hash of its wording."""
    suspensions: Sequence[SuspensionFacts] = ()


@dataclass(frozen=True)
class Ruling:
    """What an officer said of a duty that depends on the goods."""

    applies: bool
    ruled_at: datetime


@dataclass(frozen=True)
class ListingFacts:
    """Everything that K04 to K07 ask of a listing: its row and those of its photos, in their order."""

    listing: Any
    photos: Sequence[Any] = ()
    documents: Sequence[DocumentFacts] = ()
    rulings: Mapping[str, Ruling] = field(default_factory=dict)
    """By condition."""


@dataclass(frozen=True)
class Purpose:
    """A consent that K08 asks for, in the present wording."""

    key: str
    title: Any
    sha256: str


@dataclass(frozen=True)
class Ground:
    """A version of the rules, a day, and what is the same for every enterprise."""

    rules: Rules
    today: date
    required: tuple[Required, ...]
    asks_person: frozenset[int]
    """Ids of the required courses whose task a person judges."""
    purposes: tuple[Purpose, ...]


def wording_hash(sentence: Sentence) -> str:
    """Of exactly the sentence that was shown, in UTF-8."""
    return hashlib.sha256(sentence.text.encode()).hexdigest()
