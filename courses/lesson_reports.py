"""A reader reports a lesson; its trainer answers. One open report of a person for each lesson."""

from sqlalchemy import update

from core import audit, clock
from core.db import changed, db, upsert
from core.errors import N_, DomainError
from courses import notices
from courses.models import LessonReport, ReportReason

LONGEST_WORDS = 1000
LONGEST_ANSWER = 1000


class AnsweredBefore(DomainError):
    """Somebody was quicker."""

    status = 409
    message = N_("This report was answered already.")


def report(
    person_id: int, *, course_id: int, edition_id: int, lesson_key: str, reason: ReportReason, words: str
) -> LessonReport:
    """Report a lesson. While one's report of this lesson is open, a second one changes nothing and is the first."""
    row = {
        "course_id": course_id,
        "edition_id": edition_id,
        "lesson_key": lesson_key,
        "person_id": person_id,
        "reason": reason,
        "words": words,
        "sent_at": clock.now(),
    }
    told = upsert(LessonReport).values(row)
    told = told.on_conflict_do_update(
        index_elements=["person_id", "course_id", "lesson_key"],
        index_where=LessonReport.closed_at.is_(None),
        set_={"sent_at": LessonReport.sent_at},
    )
    return db.session.get_one(LessonReport, db.session.scalars(told.returning(LessonReport.id)).one())


def answer(report: LessonReport, words: str, *, by_id: int) -> None:
    """Close a report with a word to the reader, who finds it on the first page. Raises AnsweredBefore."""
    closing = update(LessonReport).where(LessonReport.id == report.id, LessonReport.closed_at.is_(None))
    closed = closing.values(closed_at=clock.now(), closed_by_id=by_id, answer=words)
    if changed(db.session.execute(closed)) != 1:
        raise AnsweredBefore(report)
    db.session.refresh(report)
    audit.record("answered", "lesson report", report.id, actor_id=by_id)
    notices.tell_answered(report)
