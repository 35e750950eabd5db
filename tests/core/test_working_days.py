"""Counting by the days on which an office works, and what `office.yaml` says about them."""

from datetime import date

import pytest

from core.office import NoOffice, load
from core.working_days import WEEK, WorkingDays

FRIDAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("days", "count", "due"),
    [
        (WorkingDays(), 0, FRIDAY),
        (WorkingDays(), 3, date(2026, 12, 2)),
        (WorkingDays(frozenset(WEEK)), 3, date(2026, 11, 30)),
        (WorkingDays(frozenset({"sat", "sun"})), 3, date(2026, 12, 5)),
        (WorkingDays(holidays=frozenset({date(2026, 11, 30), date(2026, 12, 2)})), 3, date(2026, 12, 4)),
    ],
)
def test_only_days_on_which_the_office_works_count(days, count, due):
    assert days.after(FRIDAY, count) == due


def test_the_offices_file_names_its_days_and_its_holidays(tmp_path):
    (tmp_path / "office.yaml").write_text("working_week: {days: [mon, sat], holidays: [2026-12-05]}")
    days = load(str(tmp_path)).working_days
    assert days == WorkingDays(frozenset({"mon", "sat"}), frozenset({date(2026, 12, 5)}))


def test_an_office_that_names_none_works_from_monday_to_friday(tmp_path):
    (tmp_path / "office.yaml").write_text("name: Kantor")
    assert load(str(tmp_path)).working_days == WorkingDays(frozenset({"mon", "tue", "wed", "thu", "fri"}))


@pytest.mark.parametrize(
    "week", ["{days: [monday]}", "{days: []}", "{days: 5}", "{days: [[mon]]}", "{holidays: [Idul Fitri]}", "mon to fri"]
)
def test_days_that_cannot_be_counted_by_are_refused_at_the_start(tmp_path, week):
    (tmp_path / "office.yaml").write_text(f"working_week: {week}")
    with pytest.raises(NoOffice, match="working_week"):
        load(str(tmp_path))
