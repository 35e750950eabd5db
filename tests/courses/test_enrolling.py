"""Enrolling in a course, withdrawing from it, and rejoining it."""

import pytest

from core import clock
from core.db import db
from courses import editions, enrolling
from courses.models import Course, Edition, EnrolmentState, Withdrawal
from tests.courses import build


def test_two_taps_are_one_enrolment(kopi, cast):
    assert enrolling.enrol(cast.sri.id, kopi) is enrolling.enrol(cast.sri.id, kopi)


def test_fifty_taps_are_one_enrolment(kopi, cast, in_parallel):
    person_id, course_id = cast.sri.id, kopi.id
    db.session.commit()
    ids = in_parallel(50, lambda: enrolling.enrol(person_id, db.session.get_one(Course, course_id)).id)
    assert len(set(ids)) == 1


def test_pass_marks_stay_as_on_the_first_day(kopi, cast):
    enrolment = build.enrolled(cast.sri.id, kopi)
    assert enrolment.pass_marks == {"knowledge": 70, "skill": 70}
    build.published(build.changed(("course.yaml", "pass_mark: 70, draw", "pass_mark: 90, draw")))
    assert enrolling.enrol(cast.sri.id, kopi).pass_marks == {"knowledge": 70, "skill": 70}
    assert build.enrolled(cast.ayu.id, kopi).pass_marks == {"knowledge": 90, "skill": 70}


def test_newcomers_get_the_newest_edition_and_others_stay_in_theirs(kopi, cast):
    first = build.enrolled(cast.sri.id, kopi)
    build.published(build.changed(("course.yaml", "Saya tahu urutan menyeduh.", "Saya hafal urutan menyeduh.")))
    second = build.enrolled(cast.ayu.id, kopi)
    assert [db.session.get_one(Edition, e.edition_id).number for e in (first, second)] == [1, 2]


def test_taking_up_the_course_again_leaves_a_learner_in_the_edition_of_the_first_day(kopi, cast):
    first = build.enrolled(cast.sri.id, kopi)
    build.published(build.changed(("course.yaml", "Saya tahu urutan menyeduh.", "Saya hafal urutan menyeduh.")))
    enrolling.withdraw(first)
    enrolling.rejoin(first)
    again = build.enrolled(cast.sri.id, kopi)
    assert db.session.get_one(Edition, again.edition_id).number == 1


def test_nobody_enrols_in_a_draft(app, cast):
    edition = build.draft()
    with pytest.raises(enrolling.NotOpen):
        enrolling.enrol(cast.sri.id, db.session.get_one(Course, edition.course_id))


def test_nobody_enrols_in_a_retired_edition_but_who_is_in_it_goes_on(kopi, cast):
    enrolment = build.enrolled(cast.sri.id, kopi)
    editions.retire(enrolling.newest_open_edition(kopi.id))
    db.session.commit()
    with pytest.raises(enrolling.NotOpen):
        enrolling.enrol(cast.ayu.id, kopi)
    assert enrolling.enrol(cast.sri.id, kopi) is enrolment


def test_stopping_and_going_on_leaves_a_row_for_each_time(in_kopi):
    enrolling.withdraw(in_kopi)
    assert (in_kopi.state, in_kopi.withdrawn_at) == (EnrolmentState.WITHDRAWN, clock.now())
    assert enrolling.withdraw(in_kopi) is None
    enrolling.rejoin(in_kopi)
    enrolling.rejoin(in_kopi)
    assert (in_kopi.state, in_kopi.withdrawn_at) == (EnrolmentState.IN_PROGRESS, None)
    enrolling.withdraw(in_kopi)
    db.session.flush()
    rows = db.session.scalars(db.select(Withdrawal).order_by(Withdrawal.id)).all()
    assert [row.rejoined_at for row in rows] == [clock.now(), None]


def test_what_is_complete_cannot_be_stopped(in_kopi):
    build.everything_done(in_kopi)
    with pytest.raises(enrolling.CannotWithdraw):
        enrolling.withdraw(in_kopi)
