"""Enrol several people in a course at once, as the office does for a group. Whoever is or was in the course stays as they are."""

from collections.abc import Sequence

from sqlalchemy import select

from core import audit
from core.db import db
from courses import enrolling, notices
from courses.models import Course, Enrolment
from people.enterprises import enterprise_of
from people.identity import Identity


def enrol_all(person_ids: Sequence[int], course: Course, *, by: Identity) -> list[int]:
    """Enrol these people and tell them. Returns the ids of those who were not in the course before. Raises NotOpen.

    A learner who had withdrawn is not brought back: that is their own decision.
    """
    known = select(Enrolment.person_id).where(Enrolment.course_id == course.id, Enrolment.person_id.in_(person_ids))
    before = set(db.session.scalars(known))
    new = [person_id for person_id in person_ids if person_id not in before]
    for person_id in new:
        enterprise = enterprise_of(person_id)
        enrolling.enrol(person_id, course, enterprise_id=enterprise.id if enterprise else None)
        audit.record("enrolled in course", "person", person_id, actor_id=by.id)
    notices.notify_enrolled(new, course)
    return new
