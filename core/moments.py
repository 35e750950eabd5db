"""Moments that a wrong clock wrote: a machine a year ahead leaves ends that lie a year too far, and news that stays new for a year.

Whoever asks whether something happened lately asks here, so that a moment that has not come yet is never taken for one. Each
package registers the ends that it reckons from now on (`ends_within`); a sweep brings those that lie too far back to the longest.
An end that a person chose (the last day of a role, of a cohort) is not reckoned, and stays.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, update
from sqlalchemy.orm import InstrumentedAttribute

from core import clock, jobs
from core.db import changed, db

AHEAD = timedelta(minutes=1)
"""So far may a sound moment lie ahead of the one at hand: another process may have taken it while this one waited in line."""


def was_lately(moment: datetime, span: timedelta) -> bool:
    """Whether a moment lies less than `span` back."""
    return -AHEAD <= clock.now() - moment < span


def lately(
    column: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None], span: timedelta
) -> ColumnElement[bool]:
    """The same for a WHERE, as of now: not for statements that are built at import."""
    return and_(column > clock.now() - span, column <= latest())


def latest() -> datetime:
    """The last moment that a sound clock can have written; what lies beyond was written by one that was ahead."""
    return clock.now() + AHEAD


@dataclass(frozen=True)
class End:
    """A column that holds the end of something, and how long that lasts at most; `of` narrows it to some of its rows."""

    column: InstrumentedAttribute[datetime]
    longest: timedelta
    of: ColumnElement[bool] | None = None


_ends: dict[str, End] = {}


def ends_within(name: str, end: End) -> None:
    """Register an end under a name; the same name twice is one."""
    _ends[name] = end


def registered() -> list[End]:
    """Every end that is reckoned."""
    return list(_ends.values())


@jobs.sweep("moments.cut")
def cut() -> int:
    """Bring every end that lies beyond its longest back to it, counted from now; returns how many. Commits."""
    done = sum(_cut(end) for end in registered())
    db.session.commit()
    return done


def _cut(end: End) -> int:
    too_far = [end.column > latest() + end.longest]
    if end.of is not None:
        too_far.append(end.of)
    rows = update(end.column.class_).where(*too_far).values({end.column: clock.now() + end.longest})
    return changed(db.session.execute(rows.execution_options(synchronize_session=False)))
