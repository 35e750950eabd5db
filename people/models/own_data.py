"""Models of people's rights over their data: requests to be erased, and the office's confirmations of periods."""

import enum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Model, Moment, one_of


class ErasureReason(enum.StrEnum):
    """Why a person is erased: at their own wish, or because the period for which the office keeps accounts is over."""

    OWN_WISH = "own_wish"
    PERIOD_OVER = "period_over"


class ErasureRequest(Model):
    """A request to erase a person. It waits until `due_at`, and its owner may take it back until then."""

    __tablename__ = "erasure_requests"
    __table_args__ = (
        CheckConstraint("taken_back_at IS NULL OR done_at IS NULL", name="one_end"),
        CheckConstraint("cleaned_at IS NULL OR done_at IS NOT NULL", name="cleaned_after_it_was_done"),
        Index(
            "uq_erasure_requests_open",
            "person_id",
            unique=True,
            sqlite_where=text("taken_back_at IS NULL AND done_at IS NULL"),
            postgresql_where=text("taken_back_at IS NULL AND done_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    reason: Mapped[ErasureReason] = mapped_column(one_of(ErasureReason))
    receipt: Mapped[str] = mapped_column(String(26), unique=True)
    """The end of the address of the receipt. It is random and says nothing of the person."""
    certificates_too: Mapped[bool]
    """Whether the certificates leave the public register as well."""
    asked_at: Mapped[Moment]
    due_at: Mapped[Moment]
    taken_back_at: Mapped[Moment | None]
    done_at: Mapped[Moment | None]
    cleaned_at: Mapped[Moment | None]
    """When the database's free space was written anew after it, so that the erased bytes are gone from its file."""


class RetentionConfirmation(Model):
    """The office's confirmation of a period of `consents.yaml`. It counts for the months that were confirmed alone."""

    __tablename__ = "retention_confirmations"
    __table_args__ = (UniqueConstraint("key", "months", name="uq_retention_confirmations_key_months"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40))
    months: Mapped[int]
    confirmed_at: Mapped[Moment]
    confirmed_by_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
