"""Periods for which records are kept, from `retention` in the office's `consents.yaml`."""

from calendar import monthrange
from datetime import date, datetime, time

from core import clock
from core.office import office


def months_kept(what: str) -> int | None:
    """Return for how many months after their end records of a kind are kept, or None where they are kept without end."""
    return next((row["months"] for row in office().read("consents.yaml")["retention"] if row["key"] == what), None)


def kept_since(what: str) -> date | None:
    """Return the first day whose records are still kept today, or None where all are kept."""
    months = months_kept(what)
    return None if months is None else _months_before(clock.today(), months)


def start_of_day(day: date) -> datetime:
    """Return the first moment of a day in the office's zone."""
    return datetime.combine(day, time.min, clock.zone())


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
