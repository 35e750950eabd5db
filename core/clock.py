"""The source of all times. Moments are aware and in UTC; the office's zone is for pages and paper."""

from contextvars import ContextVar
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from flask import current_app

_frozen: ContextVar[datetime | None] = ContextVar("frozen", default=None)


def now() -> datetime:
    """Return the current moment: aware, in UTC, to the microsecond."""
    return _frozen.get() or datetime.now(UTC)


def zone() -> ZoneInfo:
    """Return the office's time zone, from its `office.yaml`."""
    return ZoneInfo(current_app.config["BABEL_DEFAULT_TIMEZONE"])


def today() -> date:
    """Return today's date at the office."""
    return now().astimezone(zone()).date()


def day_of(moment: datetime) -> date:
    """Return the date at the office at a moment."""
    return moment.astimezone(zone()).date()


def start_of(day: date) -> datetime:
    """Return the moment at which a day begins at the office."""
    return datetime.combine(day, time.min, zone()).astimezone(UTC)


class at:  # noqa: N801, it is called like a function: `with clock.at(moment):`
    """`with at(moment):` stops the clock at a moment, for the demo city and for tests."""

    def __init__(self, moment: datetime) -> None:
        if moment.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        self._moment = moment

    def __enter__(self) -> datetime:
        self._token = _frozen.set(self._moment)
        return self._moment

    def __exit__(self, *exc: object) -> None:
        _frozen.reset(self._token)
