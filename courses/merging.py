"""How enrolments go from one person to the other when two persons are merged; back again: `courses.parting`.

Of two enrolments in one course the further one leads, and the other is kept withdrawn with the absorbed person. The work hangs
on the enrolment and goes with it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import select

from core import clock
from core.db import db
from courses.models import (
    CheckpointPass,
    CourseOpinion,
    Enrolment,
    EnrolmentState,
    LessonReport,
    OfficeMessage,
)
from people.merging.journal import Moving, Parting
from people.merging.parts import WHO_DID_IT

AS_IT_WAS = (
    "edition_id",
    "state",
    "pass_marks",
    "current_lesson",
    "lessons_done",
    "stages_passed",
    "task_handed_in_at",
    "last_activity_at",
    "completed_at",
    "withdrawn_at",
)
"""Columns of an enrolment that learning changes."""


class Work(Protocol):
    """Work that hangs on an enrolment, in a package above: a module with these functions."""

    def remember(self, moving: Moving, enrolment: Enrolment, *, owner_id: int, new_owner_id: int) -> None:
        """Keep the values that may change in place."""

    def set_aside(self, moving: Moving, enrolment: Enrolment) -> None:
        """Let nobody wait for the work of an enrolment that gives way to a further one."""

    def was_made_since(self, enrolment: Enrolment, since: datetime) -> bool:
        """Whether anything is younger than a moment."""

    def split(self, parting: Parting, old: Enrolment, new: Enrolment) -> None:
        """Move what was made since the merge from `old` to `new`, and give the rest its remembered values."""


works: list[Work] = []
"""What the packages above have registered."""

STAYING = {
    "course_owners.person_id": "trainers own courses, and only learners are merged",
    "required_courses.ended_by_id": WHO_DID_IT,
    "required_courses.set_by_id": WHO_DID_IT,
    "editions.published_by_id": WHO_DID_IT,
    "lesson_reports.closed_by_id": WHO_DID_IT,
    "office_messages.answered_by_id": WHO_DID_IT,
}


def register_work(work: Work) -> None:
    """Register work that hangs on an enrolment."""
    works.append(work)


def merge(moving: Moving) -> None:
    """Move the enrolments and the reports of lessons."""
    own = {enrolment.course_id: enrolment for enrolment in _enrolments_of(moving.kept_id)}
    for enrolment in _enrolments_of(moving.absorbed_id):
        existing = own.get(enrolment.course_id)
        if existing and _how_far(existing) >= _how_far(enrolment):
            moving.set_aside(enrolment, **_withdrawn(enrolment))
            _set_work_aside(moving, enrolment)
            continue
        _remember(moving, enrolment, owner_id=moving.absorbed_id, new_owner_id=moving.kept_id)
        if existing:
            _remember(moving, existing, owner_id=moving.kept_id, new_owner_id=moving.absorbed_id)
            moving.exchange(enrolment, existing, "person_id", **_withdrawn(existing))
            _set_work_aside(moving, existing)
        else:
            moving.move(enrolment, person_id=moving.kept_id)
    _move_reports(moving)
    messages = select(OfficeMessage).where(OfficeMessage.person_id == moving.absorbed_id).order_by(OfficeMessage.id)
    for message in db.session.scalars(messages).all():
        moving.move(message, person_id=moving.kept_id)


def _remember(moving: Moving, enrolment: Enrolment, **owners: int) -> None:
    moving.remember(enrolment, *AS_IT_WAS)
    for passed in db.session.scalars(select(CheckpointPass).where(CheckpointPass.enrolment_id == enrolment.id)).all():
        moving.remember(passed, "score")
    opinion = db.session.get(CourseOpinion, enrolment.id)
    if opinion:
        moving.remember(opinion, "useful", "said_at")
    for work in works:
        work.remember(moving, enrolment, **owners)


def _set_work_aside(moving: Moving, enrolment: Enrolment) -> None:
    for work in works:
        work.set_aside(moving, enrolment)


def _how_far(enrolment: Enrolment) -> tuple[bool, int, int, bool]:
    is_complete = enrolment.state is EnrolmentState.COMPLETED
    return is_complete, enrolment.stages_passed, enrolment.lessons_done, enrolment.state is not EnrolmentState.WITHDRAWN


def _withdrawn(enrolment: Enrolment) -> dict[str, Any]:
    """Return the values that withdraw an enrolment. There is no `Withdrawal`, because its learner did not withdraw."""
    if enrolment.state is EnrolmentState.WITHDRAWN:
        return {}
    return {"state": EnrolmentState.WITHDRAWN, "withdrawn_at": clock.now(), "completed_at": None}


def _enrolments_of(person_id: int) -> Sequence[Enrolment]:
    """Return a person's enrolments, locked."""
    rows = select(Enrolment).where(Enrolment.person_id == person_id).order_by(Enrolment.course_id)
    return db.session.scalars(rows.with_for_update(of=Enrolment).execution_options(populate_existing=True)).all()


def _move_reports(moving: Moving) -> None:
    """Move the reports of lessons. Where both have an open one about a lesson, the absorbed person's stays."""
    own = select(LessonReport).where(LessonReport.person_id == moving.kept_id, LessonReport.closed_at.is_(None))
    open_ones = {(report.course_id, report.lesson_key) for report in db.session.scalars(own)}
    reports = select(LessonReport).where(LessonReport.person_id == moving.absorbed_id).order_by(LessonReport.id)
    for report in db.session.scalars(reports).all():
        if report.closed_at or (report.course_id, report.lesson_key) not in open_ones:
            moving.move(report, person_id=moving.kept_id)
