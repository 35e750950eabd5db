"""Guards against moments that a wrong clock wrote.

If the clock was a year ahead, sessions end a year too late and news stays new for a year. So `was_lately` and `lately` do not
take a moment in the future for a recent one. Each package registers its computed ends (`register_end`), and a sweep shortens
those that are too far ahead. An end that a person chose (the last day of a role, of a cohort) is not computed, and stays.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, update
from sqlalchemy.orm import InstrumentedAttribute

from core import clock, jobs
from core.db import changed, db

AHEAD = timedelta(minutes=1)
"""How far a sound moment may be ahead of now: another process may have written it while this one waited in line."""


def was_lately(moment: datetime, span: timedelta) -> bool:
    """Whether a moment is in the last `span`."""
    return -AHEAD <= clock.now() - moment < span


def lately(
    column: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None], span: timedelta
) -> ColumnElement[bool]:
    """Return the condition of `was_lately` for a WHERE. It holds the current time, so build it anew for each statement."""
    return and_(column > clock.now() - span, column <= latest())


def latest() -> datetime:
    """Return the latest moment that a sound clock can have written by now."""
    return clock.now() + AHEAD


@dataclass(frozen=True)
class End:
    """A column with the end of something, and how long that thing lasts at most. `condition` limits it to some rows."""

    column: InstrumentedAttribute[datetime]
    longest: timedelta
    condition: ColumnElement[bool] | None = None


_ends: dict[str, End] = {}


def register_end(name: str, end: End) -> None:
    """Register an end under a name. A second call with the name replaces it."""
    _ends[name] = end


def registered() -> list[End]:
    """Return every registered end."""
    return list(_ends.values())


@jobs.sweep("moments.cut")
def shorten_ends() -> int:
    """Shorten every end that is further ahead than its longest to that, counted from now; returns how many. Commits."""
    shortened = sum(_shorten(end) for end in registered())
    db.session.commit()
    return shortened


def _shorten(end: End) -> int:
    too_far = [end.column > latest() + end.longest]
    if end.condition is not None:
        too_far.append(end.condition)
    rows = update(end.column.class_).where(*too_far).values({end.column: clock.now() + end.longest})
    return changed(db.session.execute(rows.execution_options(synchronize_session=False)))
