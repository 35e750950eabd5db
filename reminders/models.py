"""The table of reminders: prepared, sent, or impossible to send."""

import enum
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model, Moment, one_of


class Reason(enum.StrEnum):
    """Why somebody is called back, the most urgent first."""

    PRODUCT_DUE = "product_due"
    """The last day for mending a product comes soon."""
    RETURNED = "returned"
    """A task is to be mended."""
    CERTIFICATE = "certificate"
    GRADED = "graded"
    """A task was judged and passed, or got advice."""
    QUIET = "quiet"
    """The learner has done nothing for some days."""


class Way(enum.StrEnum):
    """The way of a reminder."""

    WHATSAPP = "whatsapp"
    EMAIL = "email"


class Obstacle(enum.StrEnum):
    """Why a reminder cannot be sent."""

    NO_CONSENT = "no_consent"
    """No consent to messages by WhatsApp is in force, and there is no e-mail."""
    NUMBER_NOT_CONFIRMED = "number_not_confirmed"
    """No confirmed number, and no e-mail."""
    MAIL_GIVEN_UP = "mail_given_up"
    """The e-mail failed as often as it is tried, and WhatsApp is closed too."""


class Reminder(Model):
    """One reminder to one person. It is open until `sent_at`; a person has one open reminder at most.

    `key` names the event, so that nobody is reminded of one event twice.
    """

    __tablename__ = "reminders"
    __table_args__ = (
        UniqueConstraint("person_id", "key", name="uq_reminders_person_id_key"),
        CheckConstraint("sent_at IS NULL OR obstacle IS NULL", name="sent_without_obstacle"),
        CheckConstraint("sent_by_id IS NULL OR sent_at IS NOT NULL", name="sent_when_somebody_sent_it"),
        Index(
            "uq_reminders_open",
            "person_id",
            unique=True,
            sqlite_where=text("sent_at IS NULL"),
            postgresql_where=text("sent_at IS NULL"),
        ),
        Index("ix_reminders_person_id_sent_at", "person_id", "sent_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    reason: Mapped[Reason] = mapped_column(one_of(Reason))
    key: Mapped[str] = mapped_column(String(120))
    about: Mapped[str] = mapped_column(String(300))
    """The title of the task, course or product, in the person's language."""
    day: Mapped[date | None]
    """The last day, where the reason has one."""
    link: Mapped[str] = mapped_column(String(300))
    """The path of the page where the person goes on."""
    way: Mapped[Way] = mapped_column(one_of(Way))
    obstacle: Mapped[Obstacle | None] = mapped_column(one_of(Obstacle))
    prepared_at: Mapped[Moment]
    sent_at: Mapped[Moment | None]
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    """The officer who sent it; None for an e-mail, and for a sender by API."""
