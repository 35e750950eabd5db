"""What this package holds of a person's learning, and how it is erased."""

from itertools import groupby
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import bindparam, select

from core import removal
from core.db import run
from core.wording import in_language
from courses.models import (
    CheckpointPass,
    CourseOpinion,
    CourseOwner,
    DoneHow,
    Edition,
    Enrolment,
    EnrolmentState,
    Lesson,
    LessonProgress,
    LessonReport,
    OfficeMessage,
    Withdrawal,
)
from courses.wording import stage_name
from people.own_data import Erasure, Fact, Group, Part, Row

_of_person = Enrolment.person_id == bindparam("person_id")
_enrolments = (
    select(*Enrolment.__table__.columns, Edition.title, Edition.number, CourseOpinion.useful)
    .join(Edition, Edition.id == Enrolment.edition_id)
    .outerjoin(CourseOpinion, CourseOpinion.enrolment_id == Enrolment.id)
    .where(_of_person)
    .order_by(Enrolment.started_at, Enrolment.id)
)
_passes = (
    select(*CheckpointPass.__table__.columns)
    .join(Enrolment, Enrolment.id == CheckpointPass.enrolment_id)
    .where(_of_person)
    .order_by(CheckpointPass.enrolment_id, CheckpointPass.passed_at)
)
_withdrawals = (
    select(*Withdrawal.__table__.columns)
    .join(Enrolment, Enrolment.id == Withdrawal.enrolment_id)
    .where(_of_person)
    .order_by(Withdrawal.enrolment_id, Withdrawal.id)
)
_lessons = (
    select(
        Edition.title.label("course"), Lesson.title, LessonProgress.lesson_key, LessonProgress.how, LessonProgress.received_at
    )
    .join(Enrolment, Enrolment.id == LessonProgress.enrolment_id)
    .join(Edition, Edition.id == Enrolment.edition_id)
    .outerjoin(Lesson, (Lesson.edition_id == Enrolment.edition_id) & (Lesson.key == LessonProgress.lesson_key))
    .where(_of_person)
    .order_by(LessonProgress.received_at, LessonProgress.lesson_key)
)
_reports = (
    select(*LessonReport.__table__.columns, Edition.title)
    .join(Edition, Edition.id == LessonReport.edition_id)
    .where(LessonReport.person_id == bindparam("person_id"))
    .order_by(LessonReport.sent_at, LessonReport.id)
)
_messages = (
    select(*OfficeMessage.__table__.columns, Edition.title)
    .join(Edition, Edition.id == OfficeMessage.edition_id)
    .where(OfficeMessage.person_id == bindparam("person_id"))
    .order_by(OfficeMessage.sent_at, OfficeMessage.id)
)
STATES = {
    EnrolmentState.IN_PROGRESS: lambda: _("being learnt"),
    EnrolmentState.COMPLETED: lambda: _("complete"),
    EnrolmentState.WITHDRAWN: lambda: _("stopped"),
}


def describe(person_id: int) -> list[Group]:
    """Return a person's courses, the lessons that they read, and what they reported of lessons."""
    facts = {"person_id": person_id}
    passes = {id: list(rows) for id, rows in groupby(run(_passes, facts).all(), lambda row: row.enrolment_id)}
    stops = {id: list(rows) for id, rows in groupby(run(_withdrawals, facts).all(), lambda row: row.enrolment_id)}
    courses = [_course(row, passes.get(row.id, []), stops.get(row.id, [])) for row in run(_enrolments, facts)]
    return [
        Group("courses", _("Courses"), courses, _("No course begun yet.")),
        Group("lessons", _("Lessons done"), [_lesson(row) for row in run(_lessons, facts)], _("No lesson done yet.")),
        Group("lesson_reports", _("What you wrote of lessons"), [_report(row) for row in run(_reports, facts)], _("Nothing.")),
        Group("office_messages", _("What you asked the office"), [_asked(row) for row in run(_messages, facts)], _("Nothing.")),
    ]


def _course(row: Any, passes: list[Any], stops: list[Any]) -> Row:
    return Row(
        in_language(row.title),
        [
            Fact("edition", _("Edition"), row.number),
            Fact("state", _("State"), STATES[row.state]()),
            Fact("started_at", _("Begun"), row.started_at),
            Fact("last_activity_at", _("Last used"), row.last_activity_at),
            Fact("lessons_done", _("Lessons done"), row.lessons_done),
            *(Fact(f"score_{row.stage}", _("Score of “%(stage)s”", stage=stage_name(row.stage)), row.score) for row in passes),
            Fact("task_handed_in_at", _("Task handed in"), row.task_handed_in_at),
            Fact("completed_at", _("Complete"), row.completed_at),
            Fact("useful", _("Was it useful?"), row.useful if row.useful is None else _("Yes") if row.useful else _("Less so")),
            *(Fact(f"stopped_{number}", _("Stopped"), stop.at) for number, stop in enumerate(stops, 1)),
        ],
    )


def _lesson(row: Any) -> Row:
    how = _("by passing the questions") if row.how is DoneHow.BY_TEST else _("read")
    return Row(in_language(row.title) if row.title else row.lesson_key, [
        Fact("course", _("Course"), in_language(row.course)),
        Fact("how", _("How"), how),
        Fact("done_at", _("Done"), row.received_at),
    ])  # fmt: skip


def _report(row: Any) -> Row:
    return Row(in_language(row.title), [
        Fact("lesson", _("Lesson"), row.lesson_key),
        Fact("words", _("Your words"), row.words),
        Fact("sent_at", _("Sent"), row.sent_at),
        Fact("answer", _("Answer"), row.answer),
        Fact("closed_at", _("Answered"), row.closed_at),
    ])  # fmt: skip


def _asked(row: Any) -> Row:
    return Row(in_language(row.title), [
        Fact("lesson", _("Lesson"), row.lesson_key),
        Fact("words", _("Your words"), row.words),
        Fact("sent_at", _("Sent"), row.sent_at),
        Fact("answer", _("Answer"), row.answer),
        Fact("answered_at", _("Answered"), row.answered_at),
    ])  # fmt: skip


def erase(erasure: Erasure) -> None:
    """Remove a person's enrolments with all that hangs on them, their reports of lessons, and their part in courses."""
    person_id = erasure.person_id
    removal.remove(LessonReport, LessonReport.person_id == person_id)
    removal.remove(OfficeMessage, OfficeMessage.person_id == person_id)
    removal.remove(CourseOwner, CourseOwner.person_id == person_id)
    removal.remove(Enrolment, Enrolment.person_id == person_id)


PART = Part(
    describe,
    frozenset(
        {
            "enrolments",
            "lesson_progress",
            "checkpoint_passes",
            "withdrawals",
            "course_opinions",
            "lesson_reports",
            "office_messages",
        }
    ),
    erase,
)
