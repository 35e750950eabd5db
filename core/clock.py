"""The one clock. Moments are aware and in UTC; the office's zone is for pages and paper."""

from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import current_app

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """The moment, aware, in UTC, to the microsecond."""
    return _frozen.get() or datetime.now(UTC)


def zone() -> ZoneInfo:
    """The office's time zone, from its `office.yaml`."""
    return ZoneInfo(current_app.config["BABEL_DEFAULT_TIMEZONE"])


def today() -> date:
    """The day at the office."""
    return now().astimezone(zone()).date()


def day_of(moment: datetime) -> date:
    """The day at the office on which a moment fell."""
    return moment.astimezone(zone()).date()


def add_working_days(start: date, days: int) -> date:
    """The day that lies `days` working days (Monday to Friday) after `start`."""
    day = start
    while days > 0:
        day += timedelta(days=1)
        days -= day.weekday() < 5
    return day


class at:  # noqa: N801, reads as a word: `with clock.at(moment):`
    """`with at(moment):` lets the clock stand still there; for the simulated city and for tests."""

    def __init__(self, moment: datetime) -> None:
        if moment.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        self._moment = moment

    def __enter__(self) -> datetime:
        self._token = _frozen.set(self._moment)
        return self._moment

    def __exit__(self, *exc: object) -> None:
        _frozen.reset(self._token)
