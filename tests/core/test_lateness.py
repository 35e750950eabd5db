"""Late is what a working day of the office has begun after; lists, counts and words agree on it."""

from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest

from core import clock, lateness
from core.office import office

FRIDAY, MONDAY = date(2026, 11, 27), date(2026, 11, 30)


def noon(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("today", "late"),
    [
        (FRIDAY - timedelta(days=1), 0),
        (FRIDAY, 0),
        (FRIDAY + timedelta(days=1), 0),
        (FRIDAY + timedelta(days=2), 0),
        (MONDAY, 1),
        (MONDAY + timedelta(days=2), 3),
    ],
)
def test_what_was_due_on_a_friday_is_late_on_monday(app, today, late):
    with clock.at(noon(today)):
        assert lateness.days_late(FRIDAY) == late
        assert (lateness.late_before() > FRIDAY) == bool(late), "a statement and a sentence say the same"


def test_without_a_last_day_nothing_is_late(app):
    assert lateness.days_late(None) == 0


@pytest.mark.parametrize("count", [0, 1, 3, 14])
def test_what_began_before_the_moment_is_late_and_nothing_else(app, count):
    promise = partial(lambda days, day: office().working_days.after(day, days), count)
    for offset in range(14):
        with clock.at(noon(FRIDAY + timedelta(days=offset))):
            edge = lateness.begun_before(promise)
            for back in range(40):
                begun = clock.now() - timedelta(days=back)
                assert (begun < edge) == (lateness.days_late(promise(clock.day_of(begun))) > 0)


def test_a_holiday_is_no_working_day(app, monkeypatch):
    from dataclasses import replace

    days = office().working_days
    monkeypatch.setattr(office(), "working_days", replace(days, holidays=frozenset({MONDAY})))
    with clock.at(noon(MONDAY)):
        assert lateness.days_late(FRIDAY) == 0
    with clock.at(noon(MONDAY + timedelta(days=1))):
        assert lateness.days_late(FRIDAY) == 1
