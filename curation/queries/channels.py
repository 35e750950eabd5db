"""What is read of channels: the products of one channel for its manager and its feed, and of all channels for the office."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, case, func, select

from core.db import db
from core.paging import count_pages, rows_before
from core.snapshots import Unreadable
from curation.models import Placement, PlacementState, Round
from curation.models.evidence import EVIDENCE, Evidence
from people.models import Enterprise
from products.models import Listing

PAGE = 30
log = logging.getLogger(__name__)

_what_waits_first = case(
    (Placement.state == PlacementState.OFFERED, 0),
    (Placement.state == PlacementState.LIVE, 1),
    (Placement.state == PlacementState.SENT_BACK, 2),
    else_=3,
)
_columns = (
    select(
        Placement.id,
        Placement.listing_id,
        Placement.channel,
        Placement.state,
        Placement.address,
        Placement.reason,
        Placement.changed_at,
        Listing.product,
        Enterprise.name.label("business"),
        Round.snapshot,
    )
    .join(Listing, Listing.id == Placement.listing_id)
    .join(Enterprise, Enterprise.id == Listing.enterprise_id)
    .join(Round, Round.id == Placement.round_id)
)
_of_channel = Placement.channel == bindparam("channel")
_page = (
    _columns.where(_of_channel)
    .order_by(_what_waits_first, Placement.changed_at, Placement.id)
    .limit(PAGE)
    .offset(bindparam("skip"))
)
_total = select(func.count()).select_from(Placement).where(_of_channel)
_feed = _columns.where(_of_channel).order_by(Placement.listing_id)
_one = _columns.where(Placement.id == bindparam("id"))
_offered = (
    select(Placement.channel, func.count())
    .where(Placement.state == PlacementState.OFFERED, Placement.channel.in_(bindparam("channels", expanding=True)))
    .group_by(Placement.channel)
)
_everywhere = (
    _columns.where(Placement.state != PlacementState.TAKEN_DOWN)
    .order_by(_what_waits_first, Placement.changed_at, Placement.id)
    .limit(PAGE)
    .offset(bindparam("skip"))
)
_total_everywhere = select(func.count()).select_from(Placement).where(Placement.state != PlacementState.TAKEN_DOWN)


@dataclass(frozen=True)
class Placed:
    """A product in a channel, with the evidence that curators approved."""

    id: int
    listing_id: int
    channel: str
    state: PlacementState
    address: str | None
    reason: str | None
    changed_at: datetime
    product: str
    business: str
    evidence: Evidence | None
    """None where what is stored cannot be read: then it is in no feed, and the pages say so."""


def _placed(row: Row[Any]) -> Placed:
    facts = dict(row._mapping)
    try:
        evidence = EVIDENCE.read(facts.pop("snapshot"))
    except Unreadable as fault:
        log.error("placement %s: %s", row.id, fault.subject)
        evidence = None
    return Placed(**facts, evidence=evidence)


def page_of_channel(channel: str, page: int) -> tuple[list[Placed], int]:
    """A page of a channel's products, what waits first; and how many pages there are (at least one). Two statements."""
    total = db.session.scalar(_total, {"channel": channel}) or 0
    rows = db.session.execute(_page, {"channel": channel, "skip": rows_before(page, PAGE)})
    return [_placed(row) for row in rows], count_pages(total, PAGE)


def all_of_channel(channel: str) -> list[Placed]:
    """Every product that is or was in a channel, by its id, in one statement."""
    return [_placed(row) for row in db.session.execute(_feed, {"channel": channel})]


def placed(placement_id: int) -> Placed | None:
    """One product in one channel."""
    row = db.session.execute(_one, {"id": placement_id}).one_or_none()
    return _placed(row) if row else None


def offered_in(channels: Sequence[str]) -> dict[str, int]:
    """How many products wait in each of these channels, in one statement."""
    found = {row[0]: row[1] for row in db.session.execute(_offered, {"channels": list(channels)})}
    return {channel: found.get(channel, 0) for channel in channels}


def page_everywhere(page: int) -> tuple[list[Placed], int]:
    """A page of what is in any channel, and how many pages there are (at least one). Two statements."""
    total = db.session.scalar(_total_everywhere) or 0
    rows = db.session.execute(_everywhere, {"skip": rows_before(page, PAGE)})
    return [_placed(row) for row in rows], count_pages(total, PAGE)
