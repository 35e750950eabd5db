"""A product on its way through curation: handed in, looked at, scored, decided, perhaps appealed against. Each step is a row."""

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
    """Days in which products may be handed in, perhaps with a quota; the queue is first complete, first served."""

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
    """An officer closed it before its last day."""
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))


class ApplicationState(enum.StrEnum):
    """Where an application stands. Nobody is refused."""

    SUBMITTED = "submitted"
    """Handed in, waiting for the completeness check."""
    IN_REVIEW = "in_review"
    """Complete; curators score it."""
    RETURNED = "returned"
    APPROVED = "approved"
    WITHDRAWN = "withdrawn"
    LAPSED = "lapsed"
    """The time for mending ran out."""


OPEN_STATES = (ApplicationState.SUBMITTED, ApplicationState.IN_REVIEW, ApplicationState.RETURNED)


class Application(Model):
    """A listing in curation. One may be open for a listing at a time; what was approved may be handed in again later."""

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
    """The version in force at the first handing in; it holds for the whole application."""
    state: Mapped[ApplicationState] = mapped_column(one_of(ApplicationState), default=ApplicationState.SUBMITTED, index=True)
    created_at: Mapped[Moment]
    state_at: Mapped[Moment]
    """Since when it is in this state."""
    mend_by: Mapped[date | None]
    """Until when the owner may mend what was returned."""
    extended_at: Mapped[Moment | None]
    """The owner asked for longer; once."""

    listing: Mapped[Listing] = relationship(lazy="raise_on_sql")
    rounds: Mapped[list["Round"]] = relationship(lazy="raise_on_sql", order_by="Round.number", back_populates="application")


class Round(Model):
    """One round: the evidence as it stood, frozen. Mending makes a new round."""

    __tablename__ = "application_rounds"
    __table_args__ = (UniqueConstraint("application_id", "number"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("applications.id"))
    number: Mapped[int]
    """1, 2, ..."""
    handed_in_at: Mapped[Moment]
    handed_in_by_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    sent_as: Mapped[UUID] = mapped_column(unique=True)
    """The page's own number: the same one twice is one fact."""
    snapshot: Mapped[Json] = kept_as(EVIDENCE)
    """The listing, its photos by hash, the documents by id, the price sheet and each rule's state, as curators see them."""

    application: Mapped[Application] = relationship(lazy="raise_on_sql", back_populates="rounds")


class CompletenessCheck(Model):
    """One curator's look at whether a round is complete; only here may one alone return it."""

    __tablename__ = "completeness_checks"

    round_id: Mapped[int] = mapped_column(ForeignKey("application_rounds.id"), primary_key=True)
    curator_id: Mapped[int] = mapped_column(ForeignKey("persons.id"))
    complete: Mapped[bool]
    checked_at: Mapped[Moment]


class Score(Model):
    """One curator's levels for a round, given without sight of the other's. Never changed once submitted."""

    __tablename__ = "curation_scores"
    __table_args__ = (
        UniqueConstraint("round_id", "curator_id"),
        CheckConstraint("total BETWEEN 20 AND 100", name="total_in_range"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("application_rounds.id"))
    curator_id: Mapped[int] = mapped_column(ForeignKey("persons.id"), index=True)
    levels: Mapped[Json] = kept_as(WHOLE_NUMBERS)
    """`{"product": 4, "packaging": 3, ...}`, 1 to 5 for each criterion of the rules."""
    total: Mapped[int]
    reasons: Mapped[Json] = kept_as(REASONS)
    """Keys of `return_reasons` with what the curator adds: `[{"key": "photo_blurry", "note": ""}]`."""
    note: Mapped[str]
    submitted_at: Mapped[Moment]


class Outcome(enum.StrEnum):
    """What came out of a round."""

    APPROVED = "approved"
    RETURNED = "returned"


class Decision(Model):
    """What came out of a round, computed from its scores or, at the completeness check, said by one curator. One each."""

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
    """A to D; empty where one curator returned the round before any score, or a key criterion at level 1 did."""
    score_ids: Mapped[Json] = kept_as(IDS)
    """The scores it was computed from."""
    by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    """The curator of the completeness check; empty for what was computed."""
    reasons: Mapped[Json] = kept_as(REASONS)
    note: Mapped[str]
    channels: Mapped[Json] = kept_as(WORDS)
    """Keys of the channels that the grade opens and the category allows."""
    mend_by: Mapped[date | None]
    decided_at: Mapped[Moment]


class Tie(Model):
    """A curator is tied to an enterprise (owns it, mentors it, trained it, is related): no queue shows it, no verb lets them in."""

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
    """The owner does not agree, once, within days of the decision; answered by two who have not decided before."""

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
    """The levels that the first of the two gives when the decision changes."""
    proposed_reason: Mapped[str | None]
    proposed_at: Mapped[Moment | None]
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    confirmed_at: Mapped[Moment | None]
    confirmed_by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    new_score: Mapped[int | None]
    """What the levels came to when the decision was changed, as are the next two; empty while nothing was changed."""
    new_grade: Mapped[str | None] = mapped_column(String(1))
    new_channels: Mapped[Json | None] = kept_as(WORDS)


class PlacementState(enum.StrEnum):
    """How far a product is in one channel."""

    OFFERED = "offered"
    """Approved and in the channel's feed; the channel's manager has it."""
    LIVE = "live"
    SENT_BACK = "sent_back"
    TAKEN_DOWN = "taken_down"
    """In the feed as a takedown row, for good."""


class Placement(Model):
    """A listing in one channel, by the channel's key in the rules. Each change is also an entry in `PlacementChange`."""

    __tablename__ = "placements"
    __table_args__ = (
        UniqueConstraint("listing_id", "channel"),
        CheckConstraint("(state = 'live') <= (address IS NOT NULL)", name="live_has_an_address"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listings.id"))
    channel: Mapped[str] = mapped_column(String(32), index=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("application_rounds.id"))
    """Whose frozen evidence the feed shows."""
    state: Mapped[PlacementState] = mapped_column(one_of(PlacementState))
    address: Mapped[str | None] = mapped_column(String(500))
    reason: Mapped[str | None]
    changed_at: Mapped[Moment]


class PlacementChange(Model):
    """One change of a placement: who, what, when, why."""

    __tablename__ = "placement_changes"

    id: Mapped[int] = mapped_column(primary_key=True)
    placement_id: Mapped[int] = mapped_column(ForeignKey("placements.id"), index=True)
    state: Mapped[PlacementState] = mapped_column(one_of(PlacementState))
    address: Mapped[str | None] = mapped_column(String(500))
    reason: Mapped[str | None]
    at: Mapped[Moment]
    by_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"))
    """Empty when the rules did it."""
