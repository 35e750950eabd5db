"""Questions that are put to a learner once, at the moment when the answer first matters."""

import enum

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model, Moment


class Later(enum.StrEnum):
    """The questions that signing up leaves out."""

    VILLAGE = "village"
    """After the first finished lesson."""
    WHATSAPP = "whatsapp"
    """After the first task that was sent."""
    STARTER_PATH = "starter_path"
    """After a lesson of the course that `starter_paths` names."""


class LaterQuestion(Model):
    """A question that a learner has seen, answered or put off. It is not put a second time."""

    __tablename__ = "later_questions"
    __table_args__ = (UniqueConstraint("person_id", "question", name="uq_later_questions_person_id_question"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    question: Mapped[str] = mapped_column(String(32))
    """A `Later`, or a later one: without a CHECK, so that a further question needs no migration."""
    answer: Mapped[str | None] = mapped_column(String(40))
    """The key of the chosen answer where it is kept nowhere else, such as one of `starter_paths`."""
    asked_at: Mapped[Moment]
