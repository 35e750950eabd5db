"""Grants of *Layak*, owners' declarations, and officers' suspensions and rulings."""

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Json, Model, Moment
from core.snapshots import kept_as
from eligibility.grants import GRANT_FACTS


class Eligibility(Model):
    """An enterprise was found eligible (*Layak*) under a version of the rules. A later version does not take it away."""

    __tablename__ = "eligibilities"
    __table_args__ = (UniqueConstraint("enterprise_id", "rule_set_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"))
    rule_set_id: Mapped[int] = mapped_column(ForeignKey("rule_sets.id"), index=True)
    granted_at: Mapped[Moment]
    facts: Mapped[Json] = kept_as(GRANT_FACTS)
    """The state of each rule at the grant and who met it: `{"K01": {"state": "met", "by": [person ids]}, ...}`."""


class Declaration(Model):
    """A sentence that a member declares for the enterprise (K08), with the hash of its wording."""

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
    """An officer suspends an enterprise for a reason (K09). Its products are not shown meanwhile."""

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
    """The owner's answer before the suspension. Only the reason `safety` may go without it."""
    begun_at: Mapped[Moment]
    begun_by_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    review_by: Mapped[date]
    ended_at: Mapped[Moment | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    ended_why: Mapped[str | None]


class LicenceRuling(Model):
    """An officer's ruling whether a duty that depends on the goods (animal parts, baby clothes, toys) applies to a listing."""

    __tablename__ = "licence_rulings"
    __table_args__ = (UniqueConstraint("listing_id", "condition"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"))
    condition: Mapped[str] = mapped_column(String(32))
    applies: Mapped[bool]
    note: Mapped[str]
    ruled_at: Mapped[Moment]
    ruled_by_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
