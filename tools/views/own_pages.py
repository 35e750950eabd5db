"""The product pages of the visitor, to which the tools link."""

from flask_login import current_user

from products.policies import can_sell
from products.queries import listings
from products.queries.listings import PageName


def own_pages() -> list[PageName]:
    """Return the visitor's product pages that are not archived. Visitors who may not sell have none."""
    if not can_sell(current_user):
        return []
    return [page for page in listings.names_of(current_user.id) if page.archived_at is None]
