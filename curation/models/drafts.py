"""What a curator has written about a round and not yet sent. It is private."""

from uuid import UUID

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Json, Model, Moment
from core.snapshots import WHOLE_NUMBERS, WORDS, kept_as


class JudgementDraft(Model):
    """Levels, reasons and note of one curator, saved while they are written.

    Only its curator reads it. It is deleted when the curator sends the check or the score, declares a tie, or when the round
    no longer waits.
    """

    __tablename__ = "curation_drafts"
    __table_args__ = (UniqueConstraint("round_id", "curator_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("application_rounds.id"))
    curator_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    levels: Mapped[Json] = kept_as(WHOLE_NUMBERS)
    """The levels chosen so far, by the key of the criterion."""
    keys: Mapped[Json] = kept_as(WORDS)
    """The ticked reasons: keys of `return_reasons`."""
    note: Mapped[str]
    sequence: Mapped[int]
    """The number of the last save, from 1."""
    sent_as: Mapped[UUID]
    """The identifier of the last save, by which a repeated request is recognised."""
    saved_at: Mapped[Moment]
