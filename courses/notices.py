"""The wording of messages to readers about the lessons that they reported, and to learners whom the office enrols; `core.outbox` delivers them."""

from collections.abc import Iterable

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from core import outbox
from core.db import db
from core.office import translated
from courses.models import Course, Edition, Lesson, LessonReport
from courses.queries import newest_open
from people.models import Person

SUBJECT_LENGTH = 200


def notify_answered(report: LessonReport) -> None:
    """Send the trainer's answer to the reader, with a subject in the reader's language."""
    language, slug, title = db.session.execute(
        select(Person.language, Course.slug, Lesson.title)
        .join_from(Person, Course, Course.id == report.course_id)
        .join(Lesson, (Lesson.edition_id == report.edition_id) & (Lesson.key == report.lesson_key))
        .where(Person.id == report.person_id)
    ).one()
    with force_locale(language):
        subject = _("About the lesson you reported: %(lesson)s", lesson=translated(title, language))
    outbox.notify(
        report.person_id,
        key=f"lesson-report-{report.id}",
        subject=subject[:SUBJECT_LENGTH],
        body=report.answer or "",
        link=f"/learn/{slug}/lessons/{report.lesson_key}",
    )


def notify_enrolled(person_ids: Iterable[int], course: Course) -> None:
    """Tell people that the office has enrolled them in a course, each in their language."""
    title = db.session.scalar(
        select(Edition.title).where(Edition.id == select(newest_open).where(Course.id == course.id).scalar_subquery())
    )
    for person_id, language in db.session.execute(select(Person.id, Person.language).where(Person.id.in_(list(person_ids)))):
        with force_locale(language):
            outbox.notify(
                person_id,
                key=f"enrolled-{course.id}",
                subject=_("You are in the course %(course)s", course=translated(title, language))[:SUBJECT_LENGTH],
                body=_("The office has written you down. Begin whenever you like; there is no hurry."),
                link=f"/learn/{course.slug}",
            )
