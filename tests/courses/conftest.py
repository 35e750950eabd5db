"""Fixtures for courses: the small course, published."""

import pytest

from courses.models import Course, Enrolment
from tests.courses import build


@pytest.fixture
def kopi(app) -> Course:
    """The published small course, with one lesson in each stage."""
    return build.published()


@pytest.fixture
def in_kopi(kopi: Course, cast) -> Enrolment:
    """Bu Sri's enrolment in the small course."""
    return build.enrolled(cast.sri.id, kopi)


@pytest.fixture
def completions():
    """The enrolments for which `course_completed` was sent, once for each signal."""
    from courses.progress import course_completed

    heard: list[int] = []

    def hear(enrolment: Enrolment) -> None:
        heard.append(enrolment.id)

    with course_completed.connected_to(hear):
        yield heard
