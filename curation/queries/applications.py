"""Queries on applications for their owners and for the office."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, bindparam, exists, func, select
from sqlalchemy.orm import aliased

from core.db import db
from curation.models import (
    Appeal,
    Application,
    ApplicationState,
    CompletenessCheck,
    Decision,
    Letter,
    LetterHead,
    Placement,
    Round,
    Score,
)
from curation.models.evidence import EVIDENCE, Evidence
from curation.models.letters import LETTER_HEAD
from people.identity import Visitor
from people.models import Enterprise, Membership
from people.pausing import rests
from products.models import Listing

_later = aliased(Round)
is_latest = ~exists().where(_later.application_id == Round.application_id, _later.number > Round.number)
"""Condition on `Round`: the last round of its application."""


def _is_member(enterprise: Any, visitor: Visitor) -> Any:
    return exists().where(
        Membership.enterprise_id == enterprise, Membership.person_id == (visitor.id or 0), Membership.left_at.is_(None)
    )


def applications_visible_to(visitor: Visitor) -> Select[Application]:
    """Select the applications of the visitor's businesses."""
    return select(Application).where(_is_member(Application.enterprise_id, visitor))


def all_applications() -> Select[Application]:
    """Select all applications, for visitors who may follow them."""
    return select(Application)


def listings_visible_to(visitor: Visitor) -> Select[Listing]:
    """Select the products of the visitor's businesses, without archived ones."""
    return select(Listing).where(_is_member(Listing.enterprise_id, visitor), Listing.archived_at.is_(None))


_history = (
    select(Round.id, Round.number, Round.handed_in_at, Decision, CompletenessCheck.checked_at, Letter.number, Letter.head)
    .outerjoin(Decision, Decision.round_id == Round.id)
    .outerjoin(CompletenessCheck, CompletenessCheck.round_id == Round.id)
    .outerjoin(Letter, Letter.decision_id == Decision.id)
    .where(Round.application_id == bindparam("application_id"))
    .order_by(Round.number)
)
_changed_at = select(Listing.changed_at).where(Listing.id == bindparam("listing_id"))
_product = select(Listing.product).where(Listing.id == bindparam("listing_id"))
_head_of_answer = select(Letter.head).where(Letter.appeal_id == bindparam("appeal_id"))
_newest = select(func.max(Application.id)).where(Application.listing_id == bindparam("listing_id"))
_snapshot = select(Round.snapshot).where(Round.id == bindparam("round_id"))
_placements = select(Placement).where(Placement.listing_id == bindparam("listing_id")).order_by(Placement.id)
office_rows = (
    select(
        Application.id,
        Application.state,
        Application.rule_set_id,
        Application.mend_by,
        Listing.product,
        Enterprise.name.label("business"),
        Round.number,
        Round.handed_in_at,
        Appeal.made_at.label("appealed_at"),
    )
    .join(Round, Round.application_id == Application.id)
    .join(Listing, Listing.id == Application.listing_id)
    .join(Enterprise, Enterprise.id == Application.enterprise_id)
    .outerjoin(Appeal, (Appeal.application_id == Application.id) & Appeal.confirmed_at.is_(None))
    .where(is_latest, ~rests(Application.enterprise_id))
)
"""Every application with its last round and its open appeal, for the office."""
_office_row = office_rows.where(Application.id == bindparam("application_id"))


@dataclass(frozen=True)
class RoundStep:
    """A round of an application and its decision."""

    round_id: int
    number: int
    handed_in_at: datetime
    decision: Decision | None
    checked_at: datetime | None
    letter_number: str | None
    """The number of its decision's letter. None before the decision, and for a letter that was issued without a number."""
    stored_head: Any

    @property
    def letter_head(self) -> LetterHead | None:
        """The head of its decision's letter, or None where it has none. Raises Unreadable."""
        return LETTER_HEAD.read(self.stored_head) if self.stored_head else None


@dataclass(frozen=True)
class OpenedApplication:
    """An application as one officer opens it."""

    application: Application
    is_tied: bool
    """Whether the officer is tied to the business."""


@dataclass(frozen=True)
class ApplicationRow:
    """An application for the office, without any score."""

    id: int
    state: ApplicationState
    rule_set_id: int
    mend_by: date | None
    product: str
    business: str
    round: int
    handed_in_at: datetime
    appealed_at: datetime | None
    """When the open appeal was made, or None."""


def history_of(application_id: int) -> list[RoundStep]:
    """Return all rounds, oldest first, in one statement."""
    return [RoundStep(*row) for row in db.session.execute(_history, {"application_id": application_id})]


def head_of_answer(appeal_id: int) -> LetterHead | None:
    """Return the head of the letter with an appeal's answer, or None where it has none. Raises Unreadable."""
    stored = db.session.scalars(_head_of_answer, {"appeal_id": appeal_id}).first()
    return LETTER_HEAD.read(stored) if stored else None


def levels_of(decision: Decision) -> list[Mapping[str, int]]:
    """Return the levels of the scores behind a decision; empty for one that no scores made."""
    if not decision.score_ids:
        return []
    return list(db.session.scalars(select(Score.levels).where(Score.id.in_(decision.score_ids)).order_by(Score.id)))


def changed_since(listing_id: int, moment: datetime) -> bool:
    """Tell whether the product's page was changed after a moment."""
    return db.session.scalars(_changed_at, {"listing_id": listing_id}).one() > moment


def product_of(listing_id: int) -> str:
    """Return the product's working name."""
    return db.session.scalars(_product, {"listing_id": listing_id}).one()


def evidence_of(round_id: int) -> Evidence:
    """Return the evidence of a round. Raises Unreadable."""
    return EVIDENCE.read(db.session.scalars(_snapshot, {"round_id": round_id}).one())


def is_newest(application: Application) -> bool:
    """Tell whether the product has no later application."""
    return db.session.scalar(_newest, {"listing_id": application.listing_id}) == application.id


def placements_of(listing_id: int) -> Sequence[Placement]:
    """Return the placements of a product."""
    return db.session.scalars(_placements, {"listing_id": listing_id}).all()


def office_row(application_id: int) -> ApplicationRow | None:
    """Return an application for the office, or None. One statement."""
    row = db.session.execute(_office_row, {"application_id": application_id}).one_or_none()
    return ApplicationRow(*row) if row else None
