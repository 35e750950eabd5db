"""The product pages of the person who is signed in, to which a tool may lead."""

from flask_login import current_user

from curation.policies.listings import can_sell
from curation.queries import listings
from curation.queries.listings import PageName


def own_pages() -> list[PageName]:
    """Those that are not put away; nobody's for staff."""
    if not can_sell(current_user):
        return []
    return [page for page in listings.names_of(current_user.id) if page.archived_at is None]
