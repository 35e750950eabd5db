"""Queries on placements: one channel's for its manager and its feed, all channels' for the office."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, case, func, or_, select

from core.db import db
from core.snapshots import Unreadable
from curation.models import Placement, PlacementState, Round
from curation.models.evidence import EVIDENCE, Evidence
from curation.shops.changes import is_still_there, still_there
from people.models import District, Enterprise, Village
from products.models import Listing

log = logging.getLogger(__name__)

waiting_first = case(
    (still_there, -1),
    (Placement.state == PlacementState.OFFERED, 0),
    (Placement.state == PlacementState.LIVE, 1),
    (Placement.state == PlacementState.SENT_BACK, 2),
    else_=3,
)
placed = (
    select(
        Placement.id,
        Placement.listing_id,
        Placement.channel,
        Placement.state,
        Placement.address,
        Placement.reason,
        Placement.changed_at,
        Placement.removed_at,
        Listing.product,
        Enterprise.name.label("business"),
        Village.name.label("village"),
        District.name.label("district"),
        Round.application_id,
        Round.snapshot,
    )
    .join(Listing, Listing.id == Placement.listing_id)
    .join(Enterprise, Enterprise.id == Listing.enterprise_id)
    .join(Round, Round.id == Placement.round_id)
    .outerjoin(Village, Village.code == Enterprise.village_code)
    .outerjoin(District, District.code == Village.district_code)
)
"""Every product that is or was in a channel."""
of_channel = placed.where(Placement.channel == bindparam("channel"))
"""The products of one channel."""
_feed = of_channel.order_by(Placement.listing_id)
_one = placed.where(Placement.id == bindparam("id"))
_is_offered = Placement.state == PlacementState.OFFERED
_waiting = (
    select(Placement.channel, func.count().filter(_is_offered), func.count().filter(still_there))
    .where(or_(_is_offered, still_there), Placement.channel.in_(bindparam("channels", expanding=True)))
    .group_by(Placement.channel)
)


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
    removed_at: datetime | None
    product: str
    business: str
    village: str | None
    district: str | None
    application_id: int
    evidence: Evidence | None
    """None if the stored evidence cannot be read. The product is then left out of the feed, and the pages say so."""
    shop: str = ""
    """The channel's title, where a list has looked it up."""
    due_on: date | None = None
    """Until when the channel is to answer, where a list has worked it out."""

    @property
    def title(self) -> str:
        """The name under which buyers find it."""
        return self.evidence.listing.title if self.evidence else self.product

    @property
    def is_still_there(self) -> bool:
        """Whether the shop must remove it and has not said yet that it did."""
        return is_still_there(self)

    @property
    def shown_at(self) -> str | None:
        """The address under which buyers see it, or None."""
        return self.address if self.state is PlacementState.LIVE or self.is_still_there else None


def _read_placement(row: Any) -> PlacedProduct:
    columns = dict(row._mapping)
    try:
        evidence = EVIDENCE.read(columns.pop("snapshot"))
    except Unreadable as fault:
        log.error("placement %s: %s", row.id, fault.subject)
        evidence = None
    return PlacedProduct(**columns, evidence=evidence)


def read_placements(rows: Sequence[Any]) -> list[PlacedProduct]:
    """Make rows of the columns of `placed`."""
    return [_read_placement(row) for row in rows]


def all_of_channel(channel: str) -> list[PlacedProduct]:
    """Return every product that is or was in a channel, by its id, in one statement."""
    return [_read_placement(row) for row in db.session.execute(_feed, {"channel": channel})]


def find_placement(placement_id: int) -> PlacedProduct | None:
    """Return a product in a channel, or None."""
    row = db.session.execute(_one, {"id": placement_id}).one_or_none()
    return _read_placement(row) if row else None


@dataclass(frozen=True)
class WaitingInShop:
    """How many products wait in a channel."""

    to_put_up: int = 0
    to_take_down: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.to_put_up + self.to_take_down


def waiting_in(channels: Sequence[str]) -> dict[str, WaitingInShop]:
    """Count the products that wait in each of these channels, in one statement."""
    counts = {row[0]: WaitingInShop(row[1], row[2]) for row in db.session.execute(_waiting, {"channels": list(channels)})}
    return {channel: counts.get(channel, WaitingInShop()) for channel in channels}
