"""Everything printed on a certificate, as it is stored with it. Titles stay mappings of languages; days are those at the office."""

from dataclasses import dataclass, field
from datetime import date

from core.snapshots import Kind

Title = str | dict[str, str]


@dataclass(frozen=True)
class Official:
    """Somebody who answers for the certificate; `signs` has a line to sign on."""

    title: Title
    name: str
    identity: str | None
    signs: bool


@dataclass(frozen=True)
class Words:
    """The office's words at one of the facts: what stands before it, a sentence, the heads of a list."""

    label: Title = ""
    text: Title = ""
    columns: list[str] | dict[str, list[str]] = field(default_factory=list)


@dataclass(frozen=True)
class Subject:
    """What was learned: a course, or the programme, which has no edition."""

    code: str
    title: Title
    edition: int | None


@dataclass(frozen=True)
class Material:
    """A row of the list of contents."""

    title: Title
    minutes: int


@dataclass(frozen=True)
class Level:
    """A row of the rubric: a criterion with its level, or a course with its score."""

    title: Title
    level: int


@dataclass(frozen=True)
class Predicate:
    """What a final score from `min` on is called."""

    min: int
    title: Title


@dataclass(frozen=True)
class Issue:
    """What every certificate says, whatever it is for: who issues it, where and when, how it is checked, and the office's words."""

    language: str
    kind: Title
    issuer: list[str]
    place: str
    number: str
    address: str
    issued_on: date
    officials: list[Official]
    words: dict[str, Words]
    validity: Title
    signature: Title


@dataclass(frozen=True)
class Facts(Issue):
    """All of it."""

    given_to: str
    enterprise: str | None
    course: Subject
    jp: int
    started_on: date
    completed_on: date
    materials: list[Material]
    scores: dict[str, int]
    weights: dict[str, float]
    predicate: Predicate
    rubric: list[Level]
    highest_level: int


FACTS: Kind[Facts] = Kind("facts of a certificate", Facts)
