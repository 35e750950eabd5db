"""Enrol in a course, withdraw from it, and rejoin it."""

from typing import Any

from sqlalchemy import Select, select, update

from core import clock
from core.db import db, upsert
from core.errors import N_, DomainError
from courses import progress
from courses.models import Course, Edition, EditionState, Enrolment, EnrolmentState, Lesson, Stage, Withdrawal


class NotOpen(DomainError):
    """The course has no published edition that takes new learners."""

    status = 409
    message = N_("This course does not take new learners at the moment.")


class CannotWithdraw(DomainError):
    """The course is complete, so the learner cannot withdraw from it."""

    status = 409
    message = N_("This course is complete and stays so. There is nothing to stop.")


def enrol(person_id: int, course: Course, *, enterprise_id: int | None = None) -> Enrolment:
    """Return a person's enrolment in a course. Creates it in the newest open edition where there is none. Raises NotOpen.

    Copies the pass marks of the edition's checkpoints into the enrolment, which keeps them.
    """
    existing = db.session.scalar(_in_course(person_id, course.id))
    if existing:
        return existing
    edition = newest_open_edition(course.id)
    if edition is None:
        raise NotOpen(course)
    now = clock.now()
    row = {
        "person_id": person_id,
        "course_id": course.id,
        "edition_id": edition.id,
        "enterprise_id": enterprise_id,
        "state": EnrolmentState.IN_PROGRESS,
        "pass_marks": _pass_marks(edition.id),
        "current_lesson": _first_lesson(edition.id),
        "lessons_done": 0,
        "stages_passed": 0,
        "started_at": now,
        "last_activity_at": now,
    }
    # Two requests at once: the unique constraint keeps one row, and both requests return it.
    db.session.execute(upsert(Enrolment).values(row).on_conflict_do_nothing(index_elements=["person_id", "course_id"]))
    return db.session.scalars(_in_course(person_id, course.id)).one()


def withdraw(enrolment: Enrolment) -> Withdrawal | None:
    """Withdraw from a course and keep all work. Returns None where the learner had withdrawn before. Raises CannotWithdraw."""
    progress.lock(enrolment)
    if enrolment.state is EnrolmentState.COMPLETED:
        raise CannotWithdraw(enrolment)
    if enrolment.state is EnrolmentState.WITHDRAWN:
        return None
    now = clock.now()
    enrolment.state, enrolment.withdrawn_at = EnrolmentState.WITHDRAWN, now
    withdrawal = Withdrawal(enrolment_id=enrolment.id, at=now)
    db.session.add(withdrawal)
    return withdrawal


def rejoin(enrolment: Enrolment) -> None:
    """Rejoin a course. Completes it where all conditions were met in the meantime, for example by a graded task."""
    progress.lock(enrolment)
    if enrolment.state is not EnrolmentState.WITHDRAWN:
        return
    now = clock.now()
    enrolment.state, enrolment.withdrawn_at, enrolment.last_activity_at = EnrolmentState.IN_PROGRESS, None, now
    db.session.execute(
        update(Withdrawal)
        .where(Withdrawal.enrolment_id == enrolment.id, Withdrawal.rejoined_at.is_(None))
        .values(rejoined_at=now)
    )
    progress.complete_if_met(enrolment)


def newest_open_edition(course_id: int) -> Edition | None:
    """Return the newest published edition that is not retired, in which new learners enrol."""
    return db.session.scalar(
        select(Edition)
        .where(Edition.course_id == course_id, Edition.state == EditionState.PUBLISHED, Edition.retired_at.is_(None))
        .order_by(Edition.number.desc())
        .limit(1)
    )


def _in_course(person_id: int, course_id: int) -> Select[Any]:
    return select(Enrolment).where(Enrolment.person_id == person_id, Enrolment.course_id == course_id)


def _pass_marks(edition_id: int) -> dict[str, int]:
    rows = db.session.execute(
        select(Stage.key, Stage.checkpoint).where(Stage.edition_id == edition_id).order_by(Stage.position)
    )
    return {stage.value: checkpoint["pass_mark"] for stage, checkpoint in rows if "pass_mark" in checkpoint}


def _first_lesson(edition_id: int) -> str | None:
    return db.session.scalar(select(Lesson.key).where(Lesson.edition_id == edition_id).order_by(Lesson.position).limit(1))
