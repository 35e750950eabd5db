"""Reports of lessons on the desk of who answers them, and how many were answered."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Integer, bindparam, false, or_, select

from core.db import run
from core.wording import in_language
from courses.models import Course, Edition, Lesson, LessonReport
from courses.policies import can_read_unowned_reports, can_teach
from courses.teach_rows import reports_reach
from people.desk.sources import Source
from people.desk.things import SHOWN, Figure, Pile, Place, Thing, counted_weeks, counts, in_two_weeks, week
from people.identity import Identity
from people.models import Role

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


def figures(person: Identity) -> Sequence[Figure]:
    """Count the reports that a trainer answered."""
    if not person.has(Role.TRAINER):
        return ()
    row = run(_answered, {**week(), "viewer": person.id}).one()
    return [Figure(_("Readers that you answered"), row.now, row.before)]


REPORTS = Source(_waiting)
