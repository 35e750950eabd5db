"""Required courses: dated rows, only for published courses, and one for each course."""

from datetime import timedelta

import pytest

from core import clock
from core.db import db
from courses import editions, requirements
from courses.models import Course, RequiredCourse
from people.models import Person
from tests.certificates import build


def codes() -> list[str]:
    return [course.code for course in requirements.required_now()]


def test_a_published_course_is_required_from_its_day_on(cast):
    course = build.make_course()
    requirements.require_course(course.id, from_day=clock.today() + timedelta(days=7), by=cast.identity(cast.agus))
    db.session.commit()
    assert codes() == []
    with clock.at(clock.now() + timedelta(days=7)):
        assert codes() == ["FOTO-01"]


def test_publishing_alone_requires_nothing(app):
    build.make_course()
    assert codes() == []
    assert [line.row_id for line in requirements.published_courses()] == [None]


def test_what_is_not_published_cannot_be_required(app):
    course = Course(code="DRAF-01", slug="draf-01", created_at=clock.now())
    db.session.add(course)
    db.session.flush()
    with pytest.raises(requirements.NotPublished):
        requirements.require_course(course.id, from_day=clock.today(), by=None)
    assert requirements.published_course(course.id) is None


def test_a_course_nobody_can_enter_any_more_is_not_asked_for(app):
    course = build.make_course()
    requirements.require_course(course.id, from_day=clock.today(), by=None)
    editions.retire(editions.newest(course))
    db.session.commit()
    assert codes() == []


def test_not_from_a_day_that_is_over(app):
    course = build.make_course()
    with pytest.raises(requirements.PastDay):
        requirements.require_course(course.id, from_day=clock.today() - timedelta(days=1), by=None)


def test_a_course_is_required_once_and_ends_once(cast):
    course, by = build.make_course(), cast.identity(cast.agus)
    row = requirements.require_course(course.id, from_day=clock.today(), by=by)
    with pytest.raises(requirements.AlreadyRequired):
        requirements.require_course(course.id, from_day=clock.today(), by=by)
    requirements.end_requirement(row.id, by=by)
    with pytest.raises(requirements.NotRequired):
        requirements.end_requirement(row.id, by=by)
    assert codes() == []
    again = requirements.require_course(course.id, from_day=clock.today(), by=by)
    assert again.id != row.id


def test_the_programmes_order(app):
    for code in ("LAIN-01", "FOTO-01", "AMT-01"):
        course = build.make_course(code, code)
        requirements.require_course(course.id, from_day=clock.today(), by=None)
    db.session.commit()
    assert codes() == ["AMT-01", "FOTO-01", "LAIN-01"]


def test_an_office_begins_with_what_is_published_of_its_programme(app):
    build.make_course()
    assert requirements.require_at_first(["FOTO-01", "KEMAS-01"]) == 1
    db.session.commit()
    row = db.session.query(RequiredCourse).one()
    assert (row.from_day, row.set_by_id) == (clock.today(), None)
    build.make_course("KEMAS-01", "Kemasan")
    assert requirements.require_at_first(["FOTO-01", "KEMAS-01"]) == 0, "later ones are an officer's to set"


def test_who_set_it_is_named(cast):
    course = build.make_course()
    agus: Person = cast.agus
    requirements.require_course(course.id, from_day=clock.today(), by=cast.identity(agus))
    db.session.commit()
    line = requirements.published_courses()[0]
    assert (line.code, line.set_by, line.from_day) == ("FOTO-01", agus.name, clock.today())
