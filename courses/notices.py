"""The wording of notices about reported lessons and messages to the office; `core.outbox` delivers them."""

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select

from core import outbox
from core.db import db
from core.office import translated
from core.wording import day
from courses.models import Course, Edition, Lesson, LessonReport, OfficeMessage
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


def notify_message_waits(message: OfficeMessage, readers: list[tuple[int, str]]) -> None:
    """Tell each of these officers that a learner wrote."""
    for person_id, language in readers:
        with force_locale(language):
            outbox.notify(
                person_id,
                key=_waits(message),
                subject=_("A learner has written to the office"),
                body=_("Please answer by %(day)s.", day=day(message.due_on)) if message.due_on else "",
                link="/office/messages",
            )


def withdraw_message_waits(message: OfficeMessage) -> None:
    """Take the notice of a message off every officer's first page, because it is answered."""
    for person_id in outbox.readers_of(_waits(message)):
        outbox.withdraw(person_id, [_waits(message)])


def notify_message_answered(message: OfficeMessage) -> None:
    """Send the office's answer to the learner, with a subject in the learner's language."""
    language, slug, title = db.session.execute(
        select(Person.language, Course.slug, Lesson.title)
        .join_from(Person, Edition, Edition.id == message.edition_id)
        .join(Course, Course.id == Edition.course_id)
        .join(Lesson, (Lesson.edition_id == Edition.id) & (Lesson.key == message.lesson_key))
        .where(Person.id == message.person_id)
    ).one()
    with force_locale(language):
        subject = _("The office's answer about “%(lesson)s”", lesson=translated(title, language))
    outbox.notify(
        message.person_id,
        key=f"office-message-{message.id}-answered",
        subject=subject[:SUBJECT_LENGTH],
        body=message.answer or "",
        link=f"/learn/{slug}/lessons/{message.lesson_key}/message",
    )


def _waits(message: OfficeMessage) -> str:
    return f"office-message-{message.id}-waits"
