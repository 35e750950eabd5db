"""Make the work of the demo's trainer: a reported lesson, and a draft with a change."""

from typing import Any

from sqlalchemy import select

from core.db import db
from courses import editing, lesson_reports
from courses.models import Course, Enrolment, ReportReason
from people.models import Person


def begin_draft(facts: dict[str, Any], *, by: Person) -> None:
    """Make a draft of a course that adds the sentence of `teaching.draft` in `demo/cast.yaml` before a lesson's text."""
    course = db.session.scalars(select(Course).where(Course.code == facts["course"])).one()
    work = editing.open_course(course)
    source = work.package.lessons[facts["lesson"]].source
    changes = editing.lesson_file(work, facts["lesson"], source=f"{facts['sentence']}\n\n{source}")
    editing.save(work, changes, version=work.version, by_id=by.id)


def report_lesson(facts: dict[str, Any], *, by: Person) -> None:
    """Report a lesson as `teaching.report` in `demo/cast.yaml` describes, by a learner of the course."""
    course = db.session.scalars(select(Course).where(Course.code == facts["course"])).one()
    edition_id = db.session.scalars(
        select(Enrolment.edition_id).where(Enrolment.course_id == course.id, Enrolment.person_id == by.id)
    ).one()
    lesson_reports.report(
        by.id,
        course_id=course.id,
        edition_id=edition_id,
        lesson_key=facts["lesson"],
        reason=ReportReason(facts["reason"]),
        words=facts["words"],
    )
