"""The sweep of product pages, some months after they were taken down from every shop."""

from datetime import date

from sqlalchemy import ColumnElement, and_, exists, func, select

from core import removal
from core.db import db
from curation.models import OPEN_STATES, Application, Placement, PlacementState
from curation.shops.placements import FOR_A_WHILE
from people import retention
from people.retention import Sweep
from products.models import Listing

AT_A_TIME = 20


def register() -> None:
    """Register the sweep."""
    retention.register("listing", Sweep(_count, _remove))


def _count(since: date) -> int:
    return db.session.scalar(select(func.count()).select_from(Listing).where(_taken_down(since))) or 0


def _remove(since: date) -> int:
    some = list(db.session.scalars(select(Listing.id).where(_taken_down(since)).order_by(Listing.id).limit(AT_A_TIME)))
    removal.remove(Listing, Listing.id.in_(some))
    return len(some)


def _taken_down(since: date) -> ColumnElement[bool]:
    """Return the condition for products that were in shops, are down in all of them since before a day, and rest there.

    A product that its owner has changed or handed in since is used, and one that is down for a while comes back.
    """
    moment = retention.start_of_day(since)
    is_down = and_(
        Placement.state == PlacementState.TAKEN_DOWN, Placement.changed_at < moment, Placement.reason.not_in(FOR_A_WHILE)
    )
    return and_(
        exists().where(Placement.listing_id == Listing.id),
        ~exists().where(Placement.listing_id == Listing.id, ~is_down),
        ~exists().where(Application.listing_id == Listing.id, Application.state.in_(OPEN_STATES)),
        Listing.changed_at < moment,
    )
