"""The wording of messages to readers about the lessons that they reported; `core.outbox` delivers them."""

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from core import outbox
from core.db import db
from core.office import translated
from courses.models import Course, Lesson, LessonReport
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
