"""What each package holds of a person, for the page and the copy (UU 27/2022, art. 7 and 13), and how it erases it (art. 8).

Each package registers a `Part`. All parts read and erase in the caller's transaction. A test walks the database: every table that
refers to a person, or hangs on one that does, is named by a part or has its reason (`tests/architecture/test_own_data.py`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from flask_babel import gettext as _

from core.wording import day, moment, number

Value = str | int | float | bool | date | datetime | None


@dataclass(frozen=True)
class Fact:
    """One fact: the name under which a machine finds it, its label for people, and its value.

    Without a label it is for machines alone.
    """

    key: str
    label: str
    value: Value

    @property
    def words(self) -> str:
        """The value as people read it, or "" where there is none."""
        match self.value:
            case None:
                return ""
            case bool():
                return _("yes") if self.value else _("no")
            case datetime():
                return moment(self.value)
            case date():
                return day(self.value)
            case int() | float():
                return number(self.value)
        return str(self.value)


@dataclass(frozen=True)
class Attachment:
    """A file of a person. `read` returns its bytes, or None where they are gone."""

    name: str
    """The name in the copy, without a folder: letters, digits and hyphens, and an ending."""
    read: Callable[[], bytes | None]


@dataclass(frozen=True)
class Row:
    """One thing that is held: a course, an answer, a document."""

    title: str
    facts: Sequence[Fact] = ()
    files: Sequence[Attachment] = ()


@dataclass(frozen=True)
class Group:
    """One heading of the page with its rows. The page shows `nothing` where there are none."""

    key: str
    title: str
    rows: Sequence[Row]
    nothing: str
    correct: Mapping[str, str] = field(default_factory=dict)
    """Where the person corrects it: the words of each link by the name of its endpoint."""


@dataclass(frozen=True)
class Erasure:
    """Who is erased, and what goes along."""

    person_id: int
    certificates_too: bool
    """Whether the certificates leave the public register as well."""


Describe = Callable[[int], Sequence[Group]]
Erase = Callable[[Erasure], None]


@dataclass(frozen=True)
class Part:
    """What one package holds. Without `erase`, its rows hang on rows that a lower package removes (`core.removal`)."""

    describe: Describe
    tables: frozenset[str]
    """The tables of which it tells."""
    erase: Erase | None = None


_parts: dict[int, Part] = {}


def register(place: int, part: Part) -> None:
    """Register a part. `place` orders the page, as in `people.person_parts`. A second call with the place replaces it."""
    _parts[place] = part


def groups_of(person_id: int) -> list[Group]:
    """Return all that is held of a person, in the page's order."""
    return [group for place in sorted(_parts) for group in _parts[place].describe(person_id)]


def erase(erasure: Erasure) -> None:
    """Let every part erase, the highest package first, so that each meets what it needs from those below."""
    for place in sorted(_parts, reverse=True):
        if (erase_part := _parts[place].erase) is not None:
            erase_part(erasure)


def tables() -> frozenset[str]:
    """Return the tables of which the parts tell."""
    return frozenset(name for part in _parts.values() for name in part.tables)


def plain(group: Group) -> dict[str, Any]:
    """Return a group as JSON. Moments are in UTC, in ISO form."""
    return {
        "key": group.key,
        "title": group.title,
        "rows": [
            {
                "title": row.title,
                **{fact.key: fact.value.isoformat() if isinstance(fact.value, date) else fact.value for fact in row.facts},
                **({"files": [file.name for file in row.files]} if row.files else {}),
            }
            for row in group.rows
        ],
    }
