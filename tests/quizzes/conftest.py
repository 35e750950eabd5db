"""Fixtures for quizzes: the small course about coffee, and Bu Sri's enrolment in it."""

from pathlib import Path

import pytest
from flask import Flask

from core.db import db
from courses import editions, enrolling
from courses.models import Course, Edition, Enrolment
from courses.package.importing import import_folder
from tests.cast import Cast
from tests.courses import build
from tests.quizzes import asking

KOPI = Path(__file__).parent.parent / "packages" / "kopi"


@pytest.fixture
def kopi(app: Flask) -> Edition:
    """The published course with every type of question."""
    edition = import_folder(KOPI).edition
    editions.publish(edition)
    db.session.commit()
    return edition


@pytest.fixture
def asking_all(app: Flask) -> Course:
    """The published course whose quiz has every type of question, with a pre-test."""
    return asking.published()


@pytest.fixture
def newcomer(asking_all: Course, cast: Cast) -> Enrolment:
    """Bu Sri's new enrolment in the course with a pre-test."""
    return build.enrolled(cast.sri.id, asking_all)


@pytest.fixture
def enrolment(kopi: Edition, cast: Cast) -> Enrolment:
    """Bu Sri's enrolment in the course about coffee."""
    enrolled = enrolling.enrol(cast.sri.id, db.session.get_one(Course, kopi.course_id))
    db.session.commit()
    return enrolled
