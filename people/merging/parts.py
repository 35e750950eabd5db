"""The parts of a merge: each package registers how its rows go from one person to the other, and which columns stay.

A test compares the registered columns with the schema, so that a new table that refers to persons is not forgotten.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from people.merging.journal import Moving, Parting

WHO_DID_IT = "who did it stays true"
"""The reason for columns that name who acted."""


@dataclass(frozen=True)
class Part:
    """The rows of one subject. All run in the caller's transaction."""

    covers: Iterable[str]
    """The columns whose rows it moves, ends or remembers: `enrolments.person_id`."""
    titles: Mapping[str, str]
    """What the rows of each table are called on the page, as msgids."""
    merge: Callable[[Moving], None]
    part: Callable[[Parting], None] | None = None
    """What has to be done before the rows are put back one by one; None where that is all."""


_parts: dict[int, Part] = {}
_staying: dict[str, str] = {}


def register(place: int, part: Part, staying: Mapping[str, str]) -> None:
    """Register a part, and the columns of its package that stay as they are, each with the reason.

    `place` orders the parts: 10 is people, 20 learning, 30 tasks, 40 cohorts, 50 certificates.
    """
    _parts[place] = part
    _staying.update(staying)


def stay(columns: Mapping[str, str]) -> None:
    """Register columns that stay as they are, each with the reason, for a package without a part."""
    _staying.update(columns)


def all_parts() -> list[Part]:
    """Return the parts in their order."""
    return [_parts[place] for place in sorted(_parts)]


def covered() -> dict[str, str]:
    """Return every registered column, with the reason where it stays, else with an empty text."""
    return {column: "" for part in _parts.values() for column in part.covers} | _staying


def title_of(table: str) -> str:
    """Return the msgid of what the rows of a table are called, or the table's name."""
    return next((part.titles[table] for part in _parts.values() if table in part.titles), table)
