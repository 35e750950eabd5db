"""What the demo's trainer has on her desk: a lesson that a reader reported, and a change that waits in a draft."""

from typing import Any

from sqlalchemy import select

from core.db import db
from courses import editing, lesson_reports
from courses.models import Course, Enrolment, ReportReason
from people.models import Person


def begin_draft(facts: dict[str, Any], *, by: Person) -> None:
    """Put a sentence before a lesson's text, as `teaching.draft` of `demo/cast.yaml` says; the course's draft is made by it."""
    course = db.session.scalars(select(Course).where(Course.code == facts["course"])).one()
    work = editing.open_course(course)
    source = work.package.lessons[facts["lesson"]].source
    changes = editing.lesson_file(work, facts["lesson"], source=f"{facts['sentence']}\n\n{source}")
    editing.save(work, changes, version=work.version, by_id=by.id)


def report_lesson(facts: dict[str, Any], *, by: Person) -> None:
    """A report as `teaching.report` describes it, from somebody who learns in the course."""
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
