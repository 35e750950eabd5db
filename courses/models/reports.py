"""Reports of lessons by their readers."""

import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model, Moment, one_of


class ReportReason(enum.StrEnum):
    """What a reader reports about a lesson."""

    UNCLEAR = "unclear"
    WRONG = "wrong"
    OUTDATED = "outdated"
    BROKEN = "broken"
    OTHER = "other"


class LessonReport(Model):
    """A reader's report of a fault in a lesson; it is open until a trainer answers."""

    __tablename__ = "lesson_reports"
    __table_args__ = (
        CheckConstraint(
            "(closed_at IS NULL) = (closed_by_id IS NULL) AND (closed_at IS NULL) = (answer IS NULL)",
            name="closed_by_somebody_with_a_word",
        ),
        Index(
            "uq_lesson_reports_open",
            "person_id",
            "course_id",
            "lesson_key",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index(
            "ix_lesson_reports_waiting",
            "course_id",
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    course_id: Mapped[int] = mapped_column(ForeignKey("courses.id"), index=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    """The edition that the reader used."""
    lesson_key: Mapped[str] = mapped_column(String(80))
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    reason: Mapped[ReportReason] = mapped_column(one_of(ReportReason))
    words: Mapped[str]
    sent_at: Mapped[Moment]
    closed_at: Mapped[Moment | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    answer: Mapped[str | None]
    """The trainer's answer to the reader."""
