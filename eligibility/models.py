"""What was granted under the rules, what owners declare, and what officers decide by hand."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Json, Model, Moment
from core.snapshots import kept_as
from eligibility.grants import MET


class Eligibility(Model):
    """An enterprise was found eligible (*Layak*) under a version of the rules. Never taken away by a later version."""

    __tablename__ = "eligibilities"
    __table_args__ = (UniqueConstraint("enterprise_id", "rule_set_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"))
    rule_set_id: Mapped[int] = mapped_column(ForeignKey("rule_sets.id"), index=True)
    granted_at: Mapped[Moment]
    facts: Mapped[Json] = kept_as(MET)
    """Each rule's state and who met it, as it stood: `{"K01": {"state": "met", "by": [person ids]}, ...}`."""


class Declaration(Model):
    """One sentence that the owner declares for the enterprise (K08), with the wording by its hash."""

    __tablename__ = "declarations"
    __table_args__ = (
        Index(
            "uq_declarations_standing",
            "enterprise_id",
            "key",
            unique=True,
            sqlite_where=text("withdrawn_at IS NULL"),
            postgresql_where=text("withdrawn_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), index=True)
    key: Mapped[str] = mapped_column(String(32))
    wording_hash: Mapped[str] = mapped_column(String(64))
    given_by_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    given_at: Mapped[Moment]
    withdrawn_at: Mapped[Moment | None]


class Suspension(Model):
    """An officer keeps an enterprise's products from being shown for a while, with a reason (K09)."""

    __tablename__ = "suspensions"
    __table_args__ = (
        CheckConstraint("(ended_at IS NULL) = (ended_why IS NULL)", name="ended_with_a_reason"),
        Index(
            "uq_suspensions_standing",
            "enterprise_id",
            "reason",
            unique=True,
            sqlite_where=text("ended_at IS NULL"),
            postgresql_where=text("ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), index=True)
    reason: Mapped[str] = mapped_column(String(32))
    """A key of `suspension.reasons`."""
    note: Mapped[str]
    heard: Mapped[str | None]
    """What the owner said when asked before; only `safety` may go without."""
    begun_at: Mapped[Moment]
    begun_by_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    review_by: Mapped[date]
    ended_at: Mapped[Moment | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    ended_why: Mapped[str | None]


class LicenceRuling(Model):
    """An officer says whether a duty that depends on the goods (animal parts, clothes for babies, toys) applies to a listing."""

    __tablename__ = "licence_rulings"
    __table_args__ = (UniqueConstraint("listing_id", "condition"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"))
    condition: Mapped[str] = mapped_column(String(32))
    applies: Mapped[bool]
    note: Mapped[str]
    ruled_at: Mapped[Moment]
    ruled_by_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
