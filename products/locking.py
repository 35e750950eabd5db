"""The row lock under which a product's page is changed."""

from core.db import db
from products.models import Listing


def lock(listing: Listing) -> None:
    """Lock the page's row until the transaction ends, and reload it."""
    db.session.flush()
    db.session.refresh(listing, with_for_update={"of": Listing})
