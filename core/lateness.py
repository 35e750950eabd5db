"""What is late, and by how many working days. Every list, desk and reminder takes this rule from here.

A thing is late as soon as a working day of the office has begun after its last day: what was due on a Friday is late on Monday.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta

from flask_babel import ngettext

from core import clock
from core.office import office


def days_late(due: date | None) -> int:
    """Return how many working days have begun since the last day of a thing; 0 while it is in time or has no last day."""
    return office().working_days.between(due, clock.today()) if due else 0


def late_words(due: date | None) -> str:
    """Say how late a thing is, such as `Late by 3 working days`; an empty text while it is not."""
    days = days_late(due)
    return ngettext("Late by %(num)d working day", "Late by %(num)d working days", days) if days else ""


def late_before() -> date:
    """Return the day for statements: what was due before it is late, and nothing else is."""
    return office().working_days.last_until(clock.today())


def begun_before(promise: Callable[[date], date]) -> datetime:
    """Return the moment for statements: what began before it is late. `promise` returns the last day for a first day.

    `promise` never returns an earlier day for a later one.
    """
    late, day = late_before(), clock.today()
    while promise(day) >= late:
        day -= timedelta(days=1)
    return clock.start_of(day + timedelta(days=1))
