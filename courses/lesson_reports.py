"""Readers report lessons, and trainers answer. A person has at most one open report for each lesson (unique index)."""

from sqlalchemy import case, func, update

from core import audit, clock
from core.db import changed, db, upsert
from core.errors import N_, DomainError
from courses import notices
from courses.models import LessonReport, ReportReason

LONGEST_WORDS = 1000
LONGEST_ANSWER = 1000
MOST_WORDS = 10 * LONGEST_WORDS
"""Letters of one open report, to which its reader added."""


class AnsweredBefore(DomainError):
    """Somebody else answered the report before."""

    status = 409
    message = N_("This report was answered already.")


def report(
    person_id: int, *, course_id: int, edition_id: int, lesson_key: str, reason: ReportReason, words: str
) -> LessonReport:
    """Report a lesson. Returns the report.

    Where the person has an open report of this lesson, its words are added and its reason becomes the newer one. Words that it
    has already are not added, so that a form sent twice is one report.
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
    added = LessonReport.words + "\n\n" + insert.excluded.words
    is_known = (func.instr if db.engine.dialect.name == "sqlite" else func.strpos)(
        LessonReport.words, insert.excluded.words
    ) > 0
    insert = insert.on_conflict_do_update(
        index_elements=["person_id", "course_id", "lesson_key"],
        index_where=LessonReport.closed_at.is_(None),
        set_={
            "reason": insert.excluded.reason,
            "words": case((is_known | (func.length(added) > MOST_WORDS), LessonReport.words), else_=added),
        },
    )
    return db.session.get_one(LessonReport, db.session.scalars(insert.returning(LessonReport.id)).one())


def answer(report: LessonReport, words: str, *, by_id: int) -> None:
    """Close a report with an answer, and notify the reader. Raises AnsweredBefore."""
    closing = update(LessonReport).where(LessonReport.id == report.id, LessonReport.closed_at.is_(None))
    closed = closing.values(closed_at=clock.now(), closed_by_id=by_id, answer=words)
    if changed(db.session.execute(closed)) != 1:
        raise AnsweredBefore(report)
    db.session.refresh(report)
    audit.record("answered", "lesson report", report.id, actor_id=by_id)
    notices.notify_answered(report)
