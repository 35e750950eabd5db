"""Deadlines: all are counted in the office's working days."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from core import clock
from core.db import db, run
from core.office import office
from core.working_days import WEEK, WorkingDays
from eligibility import passports
from eligibility.queries import rulings
from people.models import Document
from products.models import Listing
from products.rulebook import deadlines, rules
from quizzes import submissions
from tests.curation import applying
from tests.quizzes import tasking

FRIDAY = datetime(2026, 11, 20, 9, tzinfo=ZoneInfo("Asia/Jakarta"))


@pytest.fixture
def open_all_week(app, monkeypatch) -> None:
    """The office works every day of the week, except on this Saturday."""
    monkeypatch.setattr(office(), "working_days", WorkingDays(frozenset(WEEK), frozenset({date(2026, 11, 21)})))


def with_targets(version: rules.Rules, **targets) -> rules.Rules:
    """The same version with other time targets."""
    raw = {**version.raw, "time_targets": {**version.raw["time_targets"], **targets}}
    return rules.Rules(raw, id=version.id, version=version.version, in_force_from=version.in_force_from)


def test_promises_count_the_offices_working_days(app):
    monday, current = clock.today(), rules.current()
    assert deadlines.check_by(current, monday) == monday + timedelta(days=3)
    assert deadlines.score_by(current, monday) == monday + timedelta(days=14)
    assert deadlines.decide_by(current, monday) == monday + timedelta(days=18)
    assert deadlines.decide_by(current, monday, third=True) == monday + timedelta(days=23)
    assert deadlines.place_by(current, monday) == monday + timedelta(days=7)


def test_a_version_that_names_its_own_days_keeps_them(app):
    other = with_targets(rules.current(), working_days=["sat", "sun"], completeness_check=2)
    assert deadlines.check_by(other, clock.today()) == clock.today() + timedelta(days=6)


def test_the_nib_and_the_application_wait_until_the_same_day(cast, open_all_week):
    listing = applying.ready_listing(cast.budi, cast)
    db.session.execute(update(Document).values(verified_at=None, verified_by_id=None, handed_over_at=FRIDAY))
    db.session.commit()
    nib = passports.why_not(listing)[0]
    assert nib.until == deadlines.check_by(rules.current(), FRIDAY.date()) == date(2026, 11, 24)


def test_the_owner_and_the_officer_read_the_same_day_for_a_ruling(cast, open_all_week):
    listing = applying.ready_listing(cast.budi, cast)
    bag = {"category": "bags", "kind": "bags", "answers": {"animal_parts": True}, "changed_at": FRIDAY}
    db.session.execute(update(Listing).where(Listing.id == listing.id).values(**bag))
    db.session.commit()
    db.session.expire_all()
    (product,) = rulings.questions_of(run(rulings.that_wait(rulings.products)).all())
    (waiting,) = product.questions
    assert waiting.due_on == passports.why_not(listing)[0].until == date(2026, 11, 26)


def test_a_task_is_judged_by_the_same_days(cast, open_all_week):
    enrolment = tasking.learner(cast.sri, tasking.course())
    with clock.at(FRIDAY):
        tasking.complete_work(enrolment)
        submission = submissions.begin(enrolment)
        submissions.hand_in(submission, enrolment, round=1)
    assert submission.due_on == deadlines.check_by(rules.current(), FRIDAY.date())
