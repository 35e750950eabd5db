"""What tests of courses start from: the small course, published."""

import pytest

from courses.models import Course, Enrolment
from tests.courses import build


@pytest.fixture
def kopi(app) -> Course:
    """The small course with one lesson a stage, published."""
    return build.published()


@pytest.fixture
def in_kopi(kopi: Course, cast) -> Enrolment:
    """Bu Sri in the small course."""
    return build.enrolled(cast.sri.id, kopi)


@pytest.fixture
def completions():
    """Enrolments for which the completion was announced, as often as it was."""
    from courses.progress import course_completed

    heard: list[int] = []

    def hear(enrolment: Enrolment) -> None:
        heard.append(enrolment.id)

    with course_completed.connected_to(hear):
        yield heard
