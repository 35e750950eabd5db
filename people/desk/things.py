"""What a desk shows: things that wait, whose turn they are, and figures of two weeks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Generic, Self, TypeVar

from sqlalchemy import ColumnElement, and_, bindparam, distinct, func

from core import clock, lateness
from core.db import TZDateTime

SHOWN = 50
"""Things that a source reads, and the most of one list on the desk. The count beside them says how many there are."""
FIRST = 6
"""Things of one list that the desk shows at once; the others are folded."""
WEEK = timedelta(days=7)
Shown = TypeVar("Shown")


@dataclass(frozen=True)
class Place:
    """The address of a page: its endpoint, and the values for it."""

    endpoint: str
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Thing:
    """One thing that waits."""

    kind: str
    """The key of its source; with the id it names the thing."""
    id: int
    deed: str
    """What is to be done, in words: `Check a document`."""
    what: str
    """With what or whom."""
    since: datetime
    due: date | None
    """Its last day, or None where nothing is promised."""
    place: Place
    """Where it is done."""
    waited: str = ""
    """How long it waits, in words of its own; empty where `waiting since ...` says it."""

    hands: str = ""
    """In whose hands it is, where that is more than the reader: `In the hands of Agus or Ratna`."""

    @property
    def is_due_today(self) -> bool:
        """Whether today is its last day."""
        return self.due == clock.today()

    @property
    def urgency(self) -> tuple[date, datetime]:
        """What comes first on the desk: the nearest last day, then who waits longest. What promises no day comes last."""
        return self.due or date.max, self.since

    @property
    def days_late(self) -> int:
        """The working days since its last day; 0 while it is in time."""
        return lateness.days_late(self.due)


@dataclass(frozen=True)
class Holder:
    """Somebody in whose hands a thing is."""

    id: int
    name: str


@dataclass(frozen=True)
class Held:
    """A thing that waits for others: late, or begun by the reader, who may want it back."""

    thing: Thing
    holders: Sequence[Holder]
    at_holder: Place
    """Where a holder does it. The place of the thing itself is where the reader of the desk can look at it."""


@dataclass(frozen=True)
class Pile(Generic[Shown]):
    """The longest waiting things of one or several sources, and the counts of all."""

    things: Sequence[Shown] = ()
    total: int = 0
    late: int = 0

    @classmethod
    def of(cls, things: Sequence[Shown], rows: Sequence[Any]) -> Self:
        """Make a pile from the rows of a statement with `counts`, or an empty one."""
        return cls(things, rows[0].total, rows[0].late) if rows else cls()


def counts(late: ColumnElement[bool]) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """Return two columns, `total` and `late`, that count all rows of a statement, also those beyond its limit."""
    return func.count().over().label("total"), func.count().filter(late).over().label("late")


@dataclass(frozen=True)
class Figure:
    """How often something happened in the last seven days, and in the seven days before."""

    label: str
    now: int
    before: int


def week() -> dict[str, datetime]:
    """Return the parameters of `counted_weeks`."""
    now = clock.now()
    return {"week_begins": now - WEEK, "week_before_begins": now - 2 * WEEK}


_begins, _before = (bindparam(name, type_=TZDateTime) for name in ("week_begins", "week_before_begins"))


def counted_weeks(moment: Any, things: Any = None) -> tuple[ColumnElement[int], ColumnElement[int]]:
    """Return two columns that count the rows of the last seven days by a moment, and of the seven days before.

    With `things`, a column, each of its values counts once in a week.
    """
    count = func.count() if things is None else func.count(distinct(things))
    return (
        count.filter(moment >= _begins).label("now"),
        count.filter(and_(moment >= _before, moment < _begins)).label("before"),
    )


def in_two_weeks(moment: Any) -> ColumnElement[bool]:
    """Return the condition for the rows that `counted_weeks` counts."""
    return moment >= _before
