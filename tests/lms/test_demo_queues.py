"""Whoever tries the demo finds work on every page where work can wait."""

from collections import Counter

import pytest
from flask import Flask, g
from sqlalchemy import func, select

from core.db import db
from core.office import office
from courses.models import Course, Enrolment
from lms import navigation, seed
from lms.demo import city, depth
from people.models import Person
from people.sessions import identity_of

LEARNERS = 24


@pytest.fixture
def demo(app: Flask) -> Flask:
    """The office's demo city with some neighbours."""
    if "queues" not in office().read("demo/city.yaml"):
        pytest.skip("this office's demo fills no queues")
    list(seed.load())
    city.fill(learners=LEARNERS, seed=7)
    return app


def test_work_waits_in_every_queue_and_learners_take_several_courses(demo):
    waiting: Counter[str] = Counter()
    for email in db.session.scalars(select(Person.email).where(Person.email.is_not(None))).all():
        with demo.test_request_context("/"):
            g._login_user = identity_of(db.session.scalars(select(Person.id).where(Person.email == email)).one())
            g.pop("staff_navigation", None)
            for link in (link for group in navigation.groups() for link in group.links if link.count is not None):
                waiting[link.url] = max(waiting[link.url], link.count)
    waiting.pop("/office/trouble", None)  # nothing is wrong with the computer of a demo
    waiting.pop("/office/staff", None)  # a role waits only where there are two administrators
    assert len(waiting) > 10 and [url for url, count in waiting.items() if not count] == []
    courses = db.session.scalars(select(func.count()).select_from(Enrolment).group_by(Enrolment.person_id))
    assert sum(count > 1 for count in courses) > LEARNERS / 5


def test_a_neighbour_may_complete_all_courses_though_some_need_others(app, monkeypatch):
    list(seed.load())
    monkeypatch.setattr(depth, "COURSES", ((99, 1),))
    monkeypatch.setattr(depth, "FURTHER", (("certified", 1),))
    city.fill(learners=1, seed=7)
    most = db.session.scalars(select(func.count()).select_from(Enrolment).group_by(Enrolment.person_id)).all()
    assert max(most) == db.session.scalar(select(func.count()).select_from(Course))
