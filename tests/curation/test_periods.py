"""When products may be handed in: one period at a time, a quota that holds in a race, and the position in the queue."""

from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from core import clock
from core.db import db
from curation.judging import applications, checking, periods
from curation.models import Application, CurationPeriod
from curation.policies.office import can_manage_periods
from people.identity import Anonymous
from tests.curation import applying


@pytest.fixture
def agus(cast):
    return cast.identity(cast.agus)


def make(agus, first: int, last: int, **more) -> CurationPeriod:
    today = clock.today()
    days = {"opens_on": today + timedelta(days=first), "closes_on": today + timedelta(days=last)}
    return periods.make_period(name="Kurasi", **days, quota=more.get("quota"), by=agus)


def test_on_its_first_and_last_day_a_period_is_open(agus):
    period = make(agus, 1, 3)
    for days, is_open in ((0, False), (1, True), (3, True), (4, False)):
        with clock.at(clock.now() + timedelta(days=days)):
            assert (periods.open_period() == period) is is_open
    assert periods.next_period() == period


def test_two_periods_have_no_day_in_common(agus):
    first = make(agus, 0, 5)
    with pytest.raises(periods.PeriodOverlaps):
        make(agus, 5, 9)
    make(agus, 6, 9)
    periods.close_period(first, by=agus)
    make(agus, 0, 5)


@pytest.mark.parametrize(("first", "last"), [(3, 2), (-9, -1)])
def test_a_period_ends_after_it_begins_and_not_in_the_past(agus, first, last):
    with pytest.raises(periods.PeriodBackwards):
        make(agus, first, last)


def test_a_closed_period_is_not_open_and_is_closed_once(agus):
    period = make(agus, 0, 5)
    periods.close_period(period, by=agus)
    assert periods.open_period() is None
    with pytest.raises(periods.PeriodClosed):
        periods.close_period(period, by=agus)


def test_what_is_over_cannot_be_closed(agus):
    period = make(agus, 0, 1)
    with clock.at(clock.now() + timedelta(days=3)), pytest.raises(periods.PeriodClosed):
        periods.close_period(period, by=agus)


def test_the_quota_holds(cast):
    applying.open_period(cast, quota=1)
    applying.handed_in(cast, cast.budi)
    listing = applying.ready_listing(cast.sri, cast, "Lukisan gunung")
    with pytest.raises(periods.PeriodFull):
        applications.hand_in(listing.id, by=cast.identity(cast.sri), sent_as=uuid4())


def test_a_withdrawal_frees_its_place(cast):
    applying.open_period(cast, quota=1)
    first = applying.handed_in(cast, cast.budi)
    applications.withdraw(first, by=cast.identity(cast.budi))
    assert applying.handed_in(cast, cast.sri, product="Lukisan gunung")


def test_the_quota_holds_in_a_race(cast, in_parallel):
    applying.open_period(cast, quota=3)
    enterprise = applying.ready_business(cast.budi, cast)
    listings = [applying.whole_listing(enterprise, cast.budi, f"Lukisan nomor {number}").id for number in range(10)]
    budi = cast.identity(cast.budi)
    db.session.commit()
    answers = in_parallel(10, lambda: applications.hand_in(listings.pop(), by=budi, sent_as=uuid4()).id)
    assert sum(isinstance(answer, int) for answer in answers) == 3
    assert sum(isinstance(answer, periods.PeriodFull) for answer in answers) == 7
    assert db.session.scalar(select(func.count()).select_from(Application)) == 3


def test_a_race_of_officers_creates_one_period(agus, cast, in_parallel):
    answers = in_parallel(6, lambda: make(agus, 0, 5).id)
    assert sum(isinstance(answer, int) for answer in answers) == 1


def test_the_queue_position_counts_earlier_rounds_that_still_wait(cast):
    first = applying.handed_in(cast, cast.budi)
    with clock.at(clock.now() + timedelta(hours=1)):
        second = applying.handed_in(cast, cast.sri, product="Lukisan gunung")
    checking.check(first, by=cast.identity(cast.laras), round=1, complete=True)
    places = [periods.queue_position(row.id, row.handed_in_at) for row in map(applications.latest_round, (first, second))]
    assert places == [1, 2]
    applications.withdraw(first, by=cast.identity(cast.budi))
    latest = applications.latest_round(second)
    assert periods.queue_position(latest.id, latest.handed_in_at) == 1


def test_officers_open_periods(cast):
    names = ("sri", "dewi", "raka", "laras", "agus", "ratna")
    assert {name for name in names if can_manage_periods(cast.identity(getattr(cast, name)))} == {"agus", "ratna"}
    assert not can_manage_periods(Anonymous())
