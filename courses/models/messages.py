"""What a learner writes to the office about a lesson."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model, Moment


class OfficeMessage(Model):
    """A learner's message to the office; it waits until an officer answers."""

    __tablename__ = "office_messages"
    __table_args__ = (
        CheckConstraint(
            "(answered_at IS NULL) = (answered_by_id IS NULL) AND (answered_at IS NULL) = (answer IS NULL)",
            name="answered_by_somebody_with_a_word",
        ),
        Index(
            "ix_office_messages_waiting",
            "sent_at",
            sqlite_where=text("answered_at IS NULL"),
            postgresql_where=text("answered_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id"))
    """The edition that the learner was reading."""
    lesson_key: Mapped[str] = mapped_column(String(80))
    words: Mapped[str]
    sent_as: Mapped[UUID] = mapped_column(unique=True)
    """By which a form that is sent twice is recognised."""
    sent_at: Mapped[Moment]
    due_on: Mapped[date | None]
    """By when the office answers; None where nobody was told, so that nothing is promised."""
    answered_at: Mapped[Moment | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    answer: Mapped[str | None]
