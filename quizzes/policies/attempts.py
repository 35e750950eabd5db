"""Permissions on attempts."""

from courses.models import Enrolment
from people.identity import Visitor


def can_be_asked(visitor: Visitor, enrolment: Enrolment) -> bool:
    """Learners may take the checkpoints of their own enrolment at any time, whether they have read the lessons or not."""
    return visitor.id is not None and enrolment.person_id == visitor.id
