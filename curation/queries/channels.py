"""Queries on placements: one channel's for its manager and its feed, all channels' for the office."""

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

_waiting_first = case(
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
    .order_by(_waiting_first, Placement.changed_at, Placement.id)
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
    .order_by(_waiting_first, Placement.changed_at, Placement.id)
    .limit(PAGE)
    .offset(bindparam("skip"))
)
_total_everywhere = select(func.count()).select_from(Placement).where(Placement.state != PlacementState.TAKEN_DOWN)


@dataclass(frozen=True)
class PlacedProduct:
    """A product in a channel, with the approved evidence."""

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
    """None if the stored evidence cannot be read. The product is then left out of the feed, and the pages say so."""


def _read_placement(row: Row[Any]) -> PlacedProduct:
    columns = dict(row._mapping)
    try:
        evidence = EVIDENCE.read(columns.pop("snapshot"))
    except Unreadable as fault:
        log.error("placement %s: %s", row.id, fault.subject)
        evidence = None
    return PlacedProduct(**columns, evidence=evidence)


def page_of_channel(channel: str, page: int) -> tuple[list[PlacedProduct], int]:
    """Return a page of a channel's products, waiting ones first, and the number of pages (at least 1). Two statements."""
    total = db.session.scalar(_total, {"channel": channel}) or 0
    rows = db.session.execute(_page, {"channel": channel, "skip": rows_before(page, PAGE)})
    return [_read_placement(row) for row in rows], count_pages(total, PAGE)


def all_of_channel(channel: str) -> list[PlacedProduct]:
    """Return every product that is or was in a channel, by its id, in one statement."""
    return [_read_placement(row) for row in db.session.execute(_feed, {"channel": channel})]


def find_placement(placement_id: int) -> PlacedProduct | None:
    """Return a product in a channel, or None."""
    row = db.session.execute(_one, {"id": placement_id}).one_or_none()
    return _read_placement(row) if row else None


def offered_in(channels: Sequence[str]) -> dict[str, int]:
    """Count the products that wait in each of these channels, in one statement."""
    counts = {row[0]: row[1] for row in db.session.execute(_offered, {"channels": list(channels)})}
    return {channel: counts.get(channel, 0) for channel in channels}


def page_of_all_channels(page: int) -> tuple[list[PlacedProduct], int]:
    """Return a page of the products in all channels, and the number of pages (at least 1). Two statements."""
    total = db.session.scalar(_total_everywhere) or 0
    rows = db.session.execute(_everywhere, {"skip": rows_before(page, PAGE)})
    return [_read_placement(row) for row in rows], count_pages(total, PAGE)
