"""The lock under which a product's page changes."""

from core.db import db
from products.models import Listing


def hold(listing: Listing) -> None:
    """Lock the page until the commit and see it as it is now."""
    db.session.flush()
    db.session.refresh(listing, with_for_update={"of": Listing})
