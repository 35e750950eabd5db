"""Fixtures: a course, and a certificate of it."""

import pytest
from sqlalchemy import select

from certificates.models import Certificate
from core.db import db
from courses.models import Course
from tests.certificates import build


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Ignore a ResourceWarning, because WeasyPrint leaves its own colour profile open."""
    for item in items:
        if "tests/certificates" in str(item.path):
            item.add_marker(pytest.mark.filterwarnings("ignore:unclosed file.*sRGB2014:ResourceWarning"))


@pytest.fixture
def course(app) -> Course:
    """A published course of three lessons."""
    return build.make_course()


@pytest.fixture
def certificate(course: Course, cast) -> Certificate:
    """Bu Sri's certificate, not printed yet."""
    enrolment = build.certified(cast.sri, course, by=cast.dewi)
    return db.session.scalars(select(Certificate).where(Certificate.enrolment_id == enrolment.id)).one()
