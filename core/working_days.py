"""The working days of an office."""

from dataclasses import dataclass
from datetime import date, timedelta

WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class WorkingDays:
    """The days of the week on which an office works, and its holidays. Raises ValueError for other values."""

    week: frozenset[str] = frozenset(WEEK[:5])
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if not self.week or not self.week <= frozenset(WEEK) or not all(isinstance(day, date) for day in self.holidays):
            raise ValueError(f"`days` are some of {', '.join(WEEK)}; `holidays` are days such as 2027-03-11")

    def after(self, start: date, count: int) -> date:
        """Return the day that is `count` working days after `start`."""
        day = start
        while count > 0:
            day += timedelta(days=1)
            count -= self.has(day)
        return day

    def has(self, day: date) -> bool:
        """Tell whether the office works on a day."""
        return WEEK[day.weekday()] in self.week and day not in self.holidays

    def between(self, start: date, end: date) -> int:
        """Count the working days after `start`, up to and including `end`; 0 where `end` is not later."""
        return sum(self.has(start + timedelta(days=number)) for number in range(1, (end - start).days + 1))

    def last_until(self, day: date) -> date:
        """Return the last working day on or before a day."""
        while not self.has(day):
            day -= timedelta(days=1)
        return day
