"""Learners say whether a course that they completed was useful. An enrolment has one opinion, the last (primary key)."""

from sqlalchemy import func, select

from core import clock
from core.db import db, upsert
from core.errors import N_, DomainError
from courses.models import CourseOpinion, Enrolment, EnrolmentState


class NotCompleteYet(DomainError):
    """The course is not complete."""

    status = 409
    message = N_("You can say this once the course is complete.")


def say(enrolment: Enrolment, *, useful: bool) -> None:
    """Keep whether the course was useful. A later word replaces it. Raises NotCompleteYet."""
    if enrolment.state is not EnrolmentState.COMPLETED:
        raise NotCompleteYet(enrolment)
    said = {"useful": useful, "said_at": clock.now()}
    insert = upsert(CourseOpinion).values(enrolment_id=enrolment.id, **said)
    db.session.execute(insert.on_conflict_do_update(index_elements=["enrolment_id"], set_=said))


def opinion_of(enrolment_id: int) -> bool | None:
    """Return whether the learner found the course useful, or None where nothing was said."""
    return db.session.scalar(select(CourseOpinion.useful).where(CourseOpinion.enrolment_id == enrolment_id))


def count_opinions(course_id: int) -> tuple[int, int]:
    """Return how many learners found a course useful, and how many did not."""
    rows = db.session.execute(
        select(CourseOpinion.useful, func.count())
        .join(Enrolment, Enrolment.id == CourseOpinion.enrolment_id)
        .where(Enrolment.course_id == course_id)
        .group_by(CourseOpinion.useful)
    )
    counts: dict[bool, int] = {row.useful: row[1] for row in rows}
    return counts.get(True, 0), counts.get(False, 0)
