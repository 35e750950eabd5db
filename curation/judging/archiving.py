"""Archive a product's page, and restore it."""

from sqlalchemy import select

from core import audit, clock
from core.db import db
from curation.judging import applications
from curation.models import OPEN_STATES, Application, ApplicationState
from people.identity import Identity
from products.locking import lock
from products.models import Listing


def archive(listing: Listing, *, by: Identity) -> None:
    """Archive a page. Its open or approved applications are withdrawn. Archiving again changes nothing."""
    lock(listing)
    if listing.archived_at is not None:
        return
    for application in _applications_to_withdraw(listing):
        applications.withdraw(application, by=by)
    listing.archived_at = clock.now()
    audit.record("archived", "listing", listing.id, actor_id=by.id)


def restore(listing: Listing, *, by: Identity) -> None:
    """Restore an archived page. Its applications stay withdrawn."""
    lock(listing)
    if listing.archived_at is not None:
        listing.archived_at, listing.changed_at = None, clock.now()
        audit.record("took up again", "listing", listing.id, actor_id=by.id)


def _applications_to_withdraw(listing: Listing) -> list[Application]:
    return list(
        db.session.scalars(
            select(Application)
            .where(Application.listing_id == listing.id, Application.state.in_((*OPEN_STATES, ApplicationState.APPROVED)))
            .order_by(Application.id)
        )
    )
