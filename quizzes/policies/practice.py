"""Permissions on practice."""

from typing import Any

from courses.models import EnrolmentState
from courses.policies import can_read_lessons
from people.identity import Visitor


def can_practise(visitor: Visitor) -> bool:
    """Everybody who may read lessons may answer their practice questions."""
    return can_read_lessons(visitor)


def is_kept(lesson: Any) -> bool:
    """Answers are kept for learners of the course (a row of `find_lesson`), not for visitors and not after a withdrawal."""
    return lesson.enrolment_id is not None and lesson.state is not EnrolmentState.WITHDRAWN
