"""Sweeps that end something at a date wait while the clock may be ahead, because such an end cannot be undone."""

from datetime import timedelta

import pytest

from core import beats, jobs, notes

NAMES = ("tests.by_date", "tests.at_any_time")


@pytest.fixture
def sweeps(app, monkeypatch, tmp_path):
    """Two sweeps that always find one thing to do, with separate notes."""
    monkeypatch.setitem(app.config, "DATA", tmp_path)
    jobs.sweep(NAMES[0], by_date=True)(lambda: 1)
    jobs.sweep(NAMES[1])(lambda: 1)
    yield
    for name in NAMES:
        del jobs._sweeps[name]


def seen(*, ago: timedelta, jumped: tuple[timedelta, timedelta] | None = None) -> None:
    """Write the worker's note: the time it was last seen, and an earlier jump of the clock."""
    now = beats.instant()
    last = beats.Instant(now.wall - ago, now.running, now.start)
    known = {"at": (now.wall - jumped[1]).isoformat(), "seconds": jumped[0].total_seconds()} if jumped else None
    notes.write(beats.WORKER, {"seen": last.as_note(), "began": last.as_note(), "jump": known})


def done() -> tuple[int, int]:
    found = jobs.run_all()
    return found[NAMES[0]], found[NAMES[1]]


YEAR, WEEK = timedelta(days=400), timedelta(days=7)


def test_by_a_sound_clock_everything_is_done(sweeps):
    assert done() == (1, 1)
    seen(ago=timedelta())
    assert done() == (1, 1)


def test_a_clock_that_has_just_jumped_ahead_ends_nothing(sweeps):
    seen(ago=YEAR)
    assert done() == (0, 1)


def test_it_ends_nothing_for_a_week_and_then_it_is_believed(sweeps):
    seen(ago=timedelta(), jumped=(YEAR, WEEK - timedelta(hours=1)))
    assert done() == (0, 1)
    seen(ago=timedelta(), jumped=(YEAR, WEEK + timedelta(hours=1)))
    assert done() == (1, 1)


def test_a_clock_that_was_put_back_is_believed_at_once(sweeps):
    seen(ago=-YEAR, jumped=(YEAR, timedelta()))
    assert done() == (1, 1)


def test_all_that_ends_by_date_waits():
    assert {name for name, registered in jobs._sweeps.items() if registered.by_date} == {
        "curation.lapse",
        "people.erasures",
        "people.expiry",
        "people.retention",
        "reminders.prepare",
    }
