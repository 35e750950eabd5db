"""Readers report lessons, and trainers answer. A person has at most one open report for each lesson (unique index)."""

from sqlalchemy import update

from core import audit, clock
from core.db import changed, db, upsert
from core.errors import N_, DomainError
from courses import notices
from courses.models import LessonReport, ReportReason

LONGEST_WORDS = 1000
LONGEST_ANSWER = 1000
BETWEEN = "\n\n"
MOST_WORDS = 10 * LONGEST_WORDS
"""Letters of one open report, to which its reader added."""


class EnoughSaid(DomainError):
    """The open report would become longer than MOST_WORDS."""

    status = 409
    message = N_("You have written much about this lesson already. Please wait for the trainer's answer.")


class AnsweredBefore(DomainError):
    """Somebody else answered the report before."""

    status = 409
    message = N_("This report was answered already.")


def report(
    person_id: int, *, course_id: int, edition_id: int, lesson_key: str, reason: ReportReason, words: str
) -> LessonReport:
    """Report a lesson. Returns the report.

    Where the person has an open report of this lesson, the words are added to it, as they are: a form sent twice adds nothing.
    Raises EnoughSaid where it would become too long.
    """
    row = {
        "course_id": course_id,
        "edition_id": edition_id,
        "lesson_key": lesson_key,
        "person_id": person_id,
        "reason": reason,
        "words": words,
        "sent_at": clock.now(),
    }
    insert = upsert(LessonReport).values(row)
    insert = insert.on_conflict_do_update(
        index_elements=["person_id", "course_id", "lesson_key"],
        index_where=LessonReport.closed_at.is_(None),
        set_={"sent_at": LessonReport.sent_at},
    )
    report_id = db.session.scalars(insert.returning(LessonReport.id)).one()
    sent = db.session.get_one(LessonReport, report_id, with_for_update=True, populate_existing=True)
    paragraphs = sent.words.split(BETWEEN)
    if words and words not in paragraphs:
        if len(sent.words) + len(words) > MOST_WORDS:
            raise EnoughSaid(sent)
        sent.words = BETWEEN.join([*filter(None, paragraphs), words])
    return sent


def answer(report: LessonReport, words: str, *, by_id: int) -> None:
    """Close a report with an answer, and notify the reader. Raises AnsweredBefore."""
    closing = update(LessonReport).where(LessonReport.id == report.id, LessonReport.closed_at.is_(None))
    closed = closing.values(closed_at=clock.now(), closed_by_id=by_id, answer=words)
    if changed(db.session.execute(closed)) != 1:
        raise AnsweredBefore(report)
    db.session.refresh(report)
    audit.record("answered", "lesson report", report.id, actor_id=by_id)
    notices.notify_answered(report)
