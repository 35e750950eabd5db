"""How long what is kept, as the office's `consents.yaml` says."""

from calendar import monthrange
from datetime import date, datetime, time

from core import clock
from core.office import office


def months_of(what: str) -> int | None:
    """For how many months after its end something is kept; None where it stays, or where the office says nothing of it."""
    return next((row["months"] for row in office().read("consents.yaml")["retention"] if row["key"] == what), None)


def kept_since(what: str) -> date | None:
    """The first day whose things are still kept today: what ended before it goes. None where all stays."""
    months = months_of(what)
    return None if months is None else _months_before(clock.today(), months)


def beginning_of(day: date) -> datetime:
    """The moment in which a day begins at the office."""
    return datetime.combine(day, time.min, clock.zone())


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
