"""Reports of lessons and messages to the office on the desk of who answers them, and how many reports were answered."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Integer, bindparam, false, or_, select

from core import lateness
from core.db import run
from core.wording import in_language
from courses.models import Course, Edition, Lesson, LessonReport, OfficeMessage
from courses.policies import can_answer_messages, can_read_unowned_reports, can_teach
from courses.teach_rows import reports_reach
from people.desk.sources import Source
from people.desk.things import SHOWN, Figure, Pile, Place, Thing, counted_weeks, counts, in_two_weeks, week
from people.identity import Identity
from people.models import Person, Role, full_name

_only = bindparam("only", type_=Integer)
_reports = (
    select(LessonReport.id, LessonReport.sent_at, Course.slug, Lesson.title, Edition.title.label("course"), *counts(false()))
    .join(Course, Course.id == LessonReport.course_id)
    .join(Edition, Edition.id == LessonReport.edition_id)
    .join(Lesson, (Lesson.edition_id == LessonReport.edition_id) & (Lesson.key == LessonReport.lesson_key))
    .where(LessonReport.closed_at.is_(None), or_(_only.is_(None), LessonReport.id == _only))
    .order_by(LessonReport.sent_at, LessonReport.id)
    .limit(SHOWN)
)
_messages = (
    select(
        OfficeMessage.id,
        OfficeMessage.sent_at,
        OfficeMessage.due_on,
        Lesson.title,
        Person.name,
        Person.address_as,
        *counts(OfficeMessage.due_on < bindparam("late_before")),
    )
    .join(Lesson, (Lesson.edition_id == OfficeMessage.edition_id) & (Lesson.key == OfficeMessage.lesson_key))
    .join(Person, Person.id == OfficeMessage.person_id)
    .where(OfficeMessage.answered_at.is_(None), or_(_only.is_(None), OfficeMessage.id == _only))
    .order_by(OfficeMessage.sent_at, OfficeMessage.id)
    .limit(SHOWN)
)
_answered = select(*counted_weeks(LessonReport.closed_at)).where(
    in_two_weeks(LessonReport.closed_at), LessonReport.closed_by_id == bindparam("viewer")
)


def _waiting(person: Identity, id: int | None) -> Pile[Thing]:
    if not (can_teach(person) or can_read_unowned_reports(person)):
        return Pile()
    rows = run(_reports.where(reports_reach(person)), {"only": id}).all()
    return Pile.of([_thing(row) for row in rows], rows)


def _thing(row: Any) -> Thing:
    return Thing(
        kind="report",
        id=row.id,
        deed=_("Answer a reader"),
        what=f"{in_language(row.title)}, {in_language(row.course)}",
        since=row.sent_at,
        due=None,
        place=Place("teach_reports.list_reports", {"slug": row.slug}),
    )


def _waiting_messages(person: Identity, id: int | None) -> Pile[Thing]:
    if not can_answer_messages(person):
        return Pile()
    rows = run(_messages, {"only": id, "late_before": lateness.late_before()}).all()
    return Pile.of([_message(row) for row in rows], rows)


def _message(row: Any) -> Thing:
    return Thing(
        kind="message",
        id=row.id,
        deed=_("Answer a message"),
        what=f"{full_name(row.name, row.address_as)}, {in_language(row.title)}",
        since=row.sent_at,
        due=row.due_on,
        place=Place("office_messages.list_messages"),
    )


def figures(person: Identity) -> Sequence[Figure]:
    """Count the reports that a trainer answered."""
    if not person.has(Role.TRAINER):
        return ()
    row = run(_answered, {**week(), "viewer": person.id}).one()
    return [Figure(_("Readers that you answered"), row.now, row.before)]


REPORTS, MESSAGES = Source(_waiting), Source(_waiting_messages)
