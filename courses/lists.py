"""The trainers' lists: their courses, and the reports of a course."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy import case

from core.errors import N_
from core.lists.declaring import Cell, Column, Places, StaffList, declare, states
from core.lists.searching import known_in, said_in, text_in
from core.wording import in_language, number
from courses import teach_rows
from courses.forms.teaching import reason_words
from courses.models import Course, Edition, Lesson, LessonReport
from courses.policies import can_read_unowned_reports, can_teach
from courses.teach_rows import CourseLine
from people.models import Person

MOST_EDITIONS = 4
"""Editions that a row names, the newest first."""


def _title(row: CourseLine) -> Cell:
    to = ("teach_courses.show_course", {"slug": row.slug}) if can_teach(current_user) else None
    return Cell(in_language(row.title), sub=row.code, to=to)


def _editions(row: CourseLine) -> Cell:
    newest = row.editions[0]
    others = ", ".join(str(edition.number) for edition in row.editions[1:MOST_EDITIONS])
    before = _("before it: %(numbers)s", numbers=others) if others else None
    if newest.state == "draft":
        return Cell(_("Draft of edition %(number)s", number=newest.number), state="now", sub=before)
    return Cell(_("Edition %(number)s", number=newest.number), sub=before)


def _learners(row: CourseLine) -> Cell:
    learners = sum(edition.learners for edition in row.editions)
    now = sum(edition.under_way for edition in row.editions)
    return Cell(learners, sub=ngettext("(%(num)d now)", "(%(num)d now)", now))


def _reports(row: CourseLine) -> Cell:
    count = row.open_reports
    words = ngettext("%(num)d is waiting", "%(num)d are waiting", count) if count else _("None is waiting")
    return Cell(words, to=("teach_reports.list_reports", {"slug": row.slug}))


def can_open_courses(visitor: Any) -> bool:
    """Whether a visitor may open the list of courses: whoever teaches, or reads the reports of courses without an owner."""
    return can_teach(visitor) or can_read_unowned_reports(visitor)


COURSES = declare(
    StaffList(
        name="courses",
        title=N_("Courses with their editions"),
        endpoint="teach_courses.list_courses",
        may_open=can_open_courses,
        statement=teach_rows.taught,
        narrowed=teach_rows.reached,
        id=Course.id,
        read=teach_rows.course_lines,
        columns=(
            Column("course", N_("Course"), _title, order=Course.code, search=(said_in(Edition.title), text_in(Course.code))),
            Column("editions", N_("Editions"), _editions, order=Edition.number, unsearched="a number"),
            Column("learners", N_("Learners"), _learners, unsearched="a number"),
            Column("reports", N_("Reports"), _reports, unsearched="a number"),
        ),
        order="course",
        counted=lambda total: ngettext("%(rows)s course", "%(rows)s courses", total, rows=number(total)),
        searched=N_("Course or code"),
    )
)


def _facts(visitor: Any, places: Places) -> dict[str, Any] | None:
    course_id = teach_rows.id_of_course(visitor, places.get("slug", ""))
    return {"course_id": course_id} if course_id else None


REPORTS = declare(
    StaffList(
        name="reports",
        title=N_("Reports"),
        endpoint="teach_reports.list_reports",
        may_open=can_open_courses,
        statement=teach_rows.reports,
        id=LessonReport.id,
        read=lambda rows: rows,
        columns=(
            Column(
                "lesson",
                N_("Lesson"),
                lambda row: Cell(in_language(row.title), sub=_("Edition %(number)s", number=row.number)),
                order=LessonReport.lesson_key,
                search=(said_in(Lesson.title),),
            ),
            Column(
                "reason",
                N_("Reason"),
                lambda row: Cell(reason_words()[row.reason], state="" if row.closed_at else "wait"),
                order=case((LessonReport.closed_at.is_(None), 0), else_=1),
                search=(known_in(LessonReport.reason, reason_words),),
            ),
            Column("words", N_("In their words"), lambda row: row.words or None, search=(text_in(LessonReport.words),)),
            Column("reader", N_("Reader"), lambda row: row.reader, order=Person.name, search=(text_in(Person.name),)),
            Column("sent", N_("Sent"), lambda row: row.sent_at, order=LessonReport.sent_at, unsearched="a day"),
            Column("answer", N_("Answer"), lambda row: row.answer, search=(text_in(LessonReport.answer),), file_only=True),
        ),
        order="-sent",
        counted=lambda total: ngettext("%(rows)s report", "%(rows)s reports", total, rows=number(total)),
        searched=N_("Lesson, words or reader"),
        filters=(
            states(
                "state",
                N_("State"),
                {
                    "open": (N_("Waiting"), LessonReport.closed_at.is_(None)),
                    "closed": (N_("Answered"), LessonReport.closed_at.is_not(None)),
                },
            ),
        ),
        facts=_facts,
        places=("slug",),
        size=30,
    )
)
