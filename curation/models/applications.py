"""An application and its steps: rounds, checks, scores, decisions and appeals; and placements in the shops."""

import enum
from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from core.db import Json, Model, Moment, one_of
from core.snapshots import IDS, WHOLE_NUMBERS, WORDS, kept_as
from curation.models.evidence import EVIDENCE
from curation.models.reasons import REASONS
from products.models.listings import Listing


class CurationPeriod(Model):
    """Days in which products may be handed in, with an optional quota. The queue is in the order of handing in."""

    __tablename__ = "curation_periods"
    __table_args__ = (
        CheckConstraint("closes_on >= opens_on", name="closes_after_it_opens"),
        CheckConstraint("quota IS NULL OR quota > 0", name="quota_is_a_number_of_products"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    quota: Mapped[int | None]
    made_at: Mapped[Moment]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    closed_at: Mapped[Moment | None]
    """When an officer closed it before its last day."""
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))


class ApplicationState(enum.StrEnum):
    """The state of an application. There is no state for a final refusal."""

    SUBMITTED = "submitted"
    """Waits for the completeness check."""
    IN_REVIEW = "in_review"
    """Complete; curators score it."""
    RETURNED = "returned"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    """The time for corrections ran out."""


OPEN_STATES = (ApplicationState.SUBMITTED, ApplicationState.IN_REVIEW, ApplicationState.RETURNED)


class Application(Model):
    """An application of a listing. An index allows one open application for each listing."""

    __tablename__ = "applications"
    __table_args__ = (
        Index(
            "uq_applications_open",
            "listing_id",
            unique=True,
            sqlite_where=text("state IN ('submitted', 'in_review', 'returned')"),
            postgresql_where=text("state IN ('submitted', 'in_review', 'returned')"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"), index=True)
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), index=True)
    period_id: Mapped[int] = mapped_column(ForeignKey("curation_periods.id"), index=True)
    rule_set_id: Mapped[int] = mapped_column(ForeignKey("rule_sets.id"))
    """The version in force when it was first handed in. It applies to the whole application."""
    state: Mapped[ApplicationState] = mapped_column(one_of(ApplicationState), default=ApplicationState.SUBMITTED, index=True)
    created_at: Mapped[Moment]
    state_at: Mapped[Moment]
    """Since when it has this state."""
    mend_by: Mapped[date | None]
    """The last day for the owner's corrections."""
    extended_at: Mapped[Moment | None]
    """When the owner extended the time, which is possible once."""

    listing: Mapped[Listing] = relationship(lazy="raise_on_sql")
    rounds: Mapped[list["Round"]] = relationship(lazy="raise_on_sql", order_by="Round.number", back_populates="application")


class Round(Model):
    """A round of an application with its evidence. Corrections make a new round."""

    __tablename__ = "application_rounds"
    __table_args__ = (UniqueConstraint("application_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    number: Mapped[int]
    """From 1."""
    handed_in_at: Mapped[Moment]
    handed_in_by_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    sent_as: Mapped[UUID] = mapped_column(unique=True)
    """The identifier that the page gave the form. The UNIQUE constraint stores a repeated form once."""
    snapshot: Mapped[Json] = kept_as(EVIDENCE)
    """The listing, its photos by hash, the documents by id, and the state of each rule, as curators see them."""

    application: Mapped[Application] = relationship(lazy="raise_on_sql", back_populates="rounds")


class CompletenessCheck(Model):
    """A curator's check that a round is complete. Here one curator alone may return it."""

    __tablename__ = "completeness_checks"

    round_id: Mapped[int] = mapped_column(ForeignKey("application_rounds.id"), primary_key=True)
    curator_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    complete: Mapped[bool]
    checked_at: Mapped[Moment]


class Score(Model):
    """A curator's levels for a round, given without seeing other scores. No verb changes a score."""

    __tablename__ = "curation_scores"
    __table_args__ = (
        UniqueConstraint("round_id", "curator_id"),
        CheckConstraint("total BETWEEN 20 AND 100", name="total_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("application_rounds.id"))
    curator_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    levels: Mapped[Json] = kept_as(WHOLE_NUMBERS)
    """`{"product": 4, "packaging": 3, ...}`, from 1 to 5 for each criterion of the rules."""
    total: Mapped[int]
    reasons: Mapped[Json] = kept_as(REASONS)
    """Keys of `return_reasons` with the curator's note: `[{"key": "photo_blurry", "note": ""}]`."""
    note: Mapped[str]
    submitted_at: Mapped[Moment]


class Outcome(enum.StrEnum):
    """The outcome of a round."""

    APPROVED = "approved"
    RETURNED = "returned"


class Decision(Model):
    """The decision on a round, computed from its scores, or made by one curator at the completeness check."""

    __tablename__ = "curation_decisions"
    __table_args__ = (
        CheckConstraint("(outcome = 'approved') = (grade IS NOT NULL AND grade <> 'D')", name="approved_with_a_grade"),
        CheckConstraint("(outcome = 'returned') = (mend_by IS NOT NULL)", name="returned_says_until_when"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("application_rounds.id"), unique=True)
    outcome: Mapped[Outcome] = mapped_column(one_of(Outcome))
    score: Mapped[int | None]
    grade: Mapped[str | None] = mapped_column(String(1))
    """A to D. Empty for a return at the completeness check, by a key criterion at level 1, or by unmet rules."""
    score_ids: Mapped[Json] = kept_as(IDS)
    """The scores from which it was computed."""
    by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    """The curator of the completeness check; empty for a computed decision."""
    reasons: Mapped[Json] = kept_as(REASONS)
    note: Mapped[str]
    channels: Mapped[Json] = kept_as(WORDS)
    """Keys of the channels that the grade opens to the goods."""
    mend_by: Mapped[date | None]
    decided_at: Mapped[Moment]


class Tie(Model):
    """A declared tie between a curator and an enterprise, for example a relative. Queues and verbs leave the curator out."""

    __tablename__ = "curator_ties"
    __table_args__ = (UniqueConstraint("curator_id", "enterprise_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    curator_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    enterprise_id: Mapped[int] = mapped_column(ForeignKey("enterprises.id"), index=True)
    reason: Mapped[str]
    declared_at: Mapped[Moment]
    declared_by_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))


class AppealOutcome(enum.StrEnum):
    """The decision stands, or it is changed."""

    UPHELD = "upheld"
    CHANGED = "changed"


class Appeal(Model):
    """An owner's appeal against a decision, answered by two persons who have not judged the product."""

    __tablename__ = "appeals"
    __table_args__ = (
        CheckConstraint(
            "(proposed_outcome IS NULL) = (proposed_by_id IS NULL)"
            " AND (proposed_outcome IS NULL) = (proposed_at IS NULL)"
            " AND (proposed_outcome IS NULL) = (proposed_reason IS NULL)",
            name="proposed_by_somebody",
        ),
        CheckConstraint("(confirmed_at IS NULL) = (confirmed_by_id IS NULL)", name="confirmed_by_somebody"),
        CheckConstraint(
            "confirmed_at IS NULL OR (proposed_by_id IS NOT NULL AND confirmed_by_id <> proposed_by_id)", name="answered_by_two"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"), unique=True)
    decision_id: Mapped[int] = mapped_column(ForeignKey("curation_decisions.id"))
    reason: Mapped[str]
    made_at: Mapped[Moment]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    proposed_outcome: Mapped[AppealOutcome | None] = mapped_column(one_of(AppealOutcome))
    proposed_levels: Mapped[Json | None] = kept_as(WHOLE_NUMBERS)
    """The proposed levels, if the proposal changes the decision."""
    proposed_reason: Mapped[str | None]
    proposed_at: Mapped[Moment | None]
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    confirmed_at: Mapped[Moment | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    new_score: Mapped[int | None]
    """The score of the changed decision, as are the next two columns its grade and channels. Empty if nothing changed."""
    new_grade: Mapped[str | None] = mapped_column(String(1))
    new_channels: Mapped[Json | None] = kept_as(WORDS)


class PlacementState(enum.StrEnum):
    """The state of a product in a channel."""

    OFFERED = "offered"
    """Approved and in the channel's feed; waits for the channel's manager."""
    LIVE = "live"
    SENT_BACK = "sent_back"
    TAKEN_DOWN = "taken_down"
    """In the feed as a row that asks to remove it."""


class Placement(Model):
    """A listing in a channel, by the channel's key in the rules. Each change also adds a `PlacementChange`."""

    __tablename__ = "placements"
    __table_args__ = (
        UniqueConstraint("listing_id", "channel"),
        CheckConstraint("(state = 'live') <= (address IS NOT NULL)", name="live_has_an_address"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"))
    channel: Mapped[str] = mapped_column(String(32), index=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("application_rounds.id"))
    """The round whose evidence the feed shows."""
    state: Mapped[PlacementState] = mapped_column(one_of(PlacementState))
    address: Mapped[str | None] = mapped_column(String(500))
    reason: Mapped[str | None]
    changed_at: Mapped[Moment]
    removed_at: Mapped[Moment | None]
    """When the shop's manager said that a product that was taken down is no longer shown. Until then it may still be seen."""


class PlacementChange(Model):
    """A change of a placement: who, what, when and why."""

    __tablename__ = "placement_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placements.id"), index=True)
    state: Mapped[PlacementState] = mapped_column(one_of(PlacementState))
    address: Mapped[str | None] = mapped_column(String(500))
    reason: Mapped[str | None]
    at: Mapped[Moment]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    """Empty if the rules caused the change."""
