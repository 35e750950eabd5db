"""Everything printed on a certificate, in the form in which it is stored. Days are days at the office."""

from dataclasses import dataclass, field
from datetime import date

from core.snapshots import Kind

Title = str | dict[str, str]
"""A text, or a mapping from language to text."""


@dataclass(frozen=True)
class Official:
    """An official named on the certificate. Where `signs` is true, the sheet has a line for the signature."""

    title: Title
    name: str
    identity: str | None
    signs: bool


@dataclass(frozen=True)
class Words:
    """The office's words beside a fact: its label, a sentence, or the column heads of a list."""

    label: Title = ""
    text: Title = ""
    columns: list[str] | dict[str, list[str]] = field(default_factory=list)


@dataclass(frozen=True)
class Subject:
    """The course or the programme. A programme has no edition."""

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
    self_judged: bool = False
    """Whether nobody but the learner judged this course's task. For a criterion it stays False."""


@dataclass(frozen=True)
class Predicate:
    """The grade for final scores from `min` on."""

    min: int
    title: Title


@dataclass(frozen=True)
class IssueFacts:
    """The facts that certificates of both kinds print: issuer, place, day, number, address, officials, the office's words."""

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
class Facts(IssueFacts):
    """Everything printed on one certificate. `jp` counts lesson hours of 45 minutes."""

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
    self_judged: bool | None = None
    """Whether nobody but the learner judged the practical task. None where it is not printed: on programme certificates, and on
    course certificates of earlier versions."""
    replaces: str | None = None
    """The number of the certificate that this one replaces."""


FACTS: Kind[Facts] = Kind("facts of a certificate", Facts)
