"""Putting a product's page away, and taking it up again as it was."""

from sqlalchemy import select

from core import audit, clock
from core.db import db
from curation.judging import applications
from curation.models import OPEN_STATES, Application, ApplicationState
from people.identity import Identity
from products.locking import lock
from products.models import Listing


def archive(listing: Listing, *, by: Identity) -> None:
    """Put a page away; twice is once. What is handed in is taken back, and what is in a shop is taken down there."""
    lock(listing)
    if listing.archived_at is not None:
        return
    for application in _under_way(listing):
        applications.withdraw(application, by=by)
    listing.archived_at = clock.now()
    audit.record("archived", "listing", listing.id, actor_id=by.id)


def take_up_again(listing: Listing, *, by: Identity) -> None:
    """Take an archived page up again, as it was; it would have to be handed in anew."""
    lock(listing)
    if listing.archived_at is not None:
        listing.archived_at, listing.changed_at = None, clock.now()
        audit.record("took up again", "listing", listing.id, actor_id=by.id)


def _under_way(listing: Listing) -> list[Application]:
    return list(
        db.session.scalars(
            select(Application)
            .where(Application.listing_id == listing.id, Application.state.in_((*OPEN_STATES, ApplicationState.APPROVED)))
            .order_by(Application.id)
        )
    )
