"""Queries on applications for their owners and for the office."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, bindparam, exists, func, select
from sqlalchemy.orm import aliased

from core.db import db
from core.paging import count_pages, rows_before
from curation.models import (
    OPEN_STATES,
    Appeal,
    Application,
    ApplicationState,
    CompletenessCheck,
    Decision,
    Placement,
    Round,
    Score,
)
from curation.models.evidence import EVIDENCE, Evidence
from people.identity import Visitor
from people.models import Enterprise, Membership
from people.pausing import rests
from products.models import Listing

PAGE = 50

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


def listings_visible_to(visitor: Visitor) -> Select[Listing]:
    """Select the products of the visitor's businesses, without archived ones."""
    return select(Listing).where(_is_member(Listing.enterprise_id, visitor), Listing.archived_at.is_(None))


_history = (
    select(Round.id, Round.number, Round.handed_in_at, Decision, CompletenessCheck.checked_at)
    .outerjoin(Decision, Decision.round_id == Round.id)
    .outerjoin(CompletenessCheck, CompletenessCheck.round_id == Round.id)
    .where(Round.application_id == bindparam("application_id"))
    .order_by(Round.number)
)
_changed_at = select(Listing.changed_at).where(Listing.id == bindparam("listing_id"))
_product = select(Listing.product).where(Listing.id == bindparam("listing_id"))
_newest = select(func.max(Application.id)).where(Application.listing_id == bindparam("listing_id"))
_snapshot = select(Round.snapshot).where(Round.id == bindparam("round_id"))
_placements = select(Placement).where(Placement.listing_id == bindparam("listing_id")).order_by(Placement.id)
_open_rows = (
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
    .where(is_latest, Application.state.in_(OPEN_STATES), ~rests(Application.enterprise_id))
    .order_by(Round.handed_in_at, Round.id)
    .limit(PAGE)
    .offset(bindparam("skip"))
)
_open_count = (
    select(func.count()).select_from(Application).where(Application.state.in_(OPEN_STATES), ~rests(Application.enterprise_id))
)


@dataclass(frozen=True)
class RoundStep:
    """A round of an application and its decision."""

    round_id: int
    number: int
    handed_in_at: datetime
    decision: Decision | None
    checked_at: datetime | None


@dataclass(frozen=True)
class OpenRow:
    """An open application for the office, without any score."""

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


def open_applications(page: int) -> tuple[list[OpenRow], int]:
    """Return a page of the open applications, oldest first, and the number of pages (at least 1), in two statements."""
    total = db.session.scalar(_open_count) or 0
    rows = [OpenRow(*row) for row in db.session.execute(_open_rows, {"skip": rows_before(page, PAGE)})]
    return rows, count_pages(total, PAGE)
