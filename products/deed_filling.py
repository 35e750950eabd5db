"""Copy a deed of a lesson to the learner's product page, once the learner allows it.

It follows the rules of a passed task (`products.filling`): nothing that the owner typed is overwritten, a photo is appended while
there is room, and only an empty field is filled. The page keeps its copy when the deed is removed.
"""

from collections.abc import Sequence

from sqlalchemy import select

from core.db import db
from people.models import Membership
from products import filling, listing_photos
from products.locking import lock
from products.models import Listing
from products.problems import Part
from products.rulebook import rules
from quizzes import deeds
from quizzes.models import GivenDeed
from quizzes.queries.deeds import waiting_for_page

PHOTO = "photo"
"""The value of a deed's `fills` that names the photos of the page. Every other value names a field."""


def offer(deed: GivenDeed, fills: str, *, person_id: int) -> Sequence[Listing]:
    """Allow a deed for the product page, and fill the page where there is one. Returns the pages to choose from where there are more.

    Without a page the deed waits for the first one. Without rules in force it waits too. A deed that has filled a page fills none
    again.
    """
    pages = filling.listings_of([person_id])
    if len(pages) > 1 and not deed.filled_page_at:
        return pages
    deeds.allow_for_page(deed)
    if pages:
        fill(pages[0], deed, fills)
    return ()


def fill(listing: Listing, deed: GivenDeed, fills: str) -> bool:
    """Fill this page with a deed. Returns whether it was filled: False for a deed that has filled one, or without rules in force."""
    lock(listing)
    db.session.refresh(deed, with_for_update={"of": GivenDeed})
    deeds.allow_for_page(deed)
    if deed.filled_page_at or not filling.may_fill():
        return False
    if fills == PHOTO:
        listing_photos.append_evidence(listing, [deed], most=rules.current().photo_checks["count"]["max"])
    else:
        filling.write(listing, part_of(fills), {fills: (deed.text or "") if deed.number is None else str(deed.number)})
    deeds.note_on_page(deed)
    db.session.flush()
    return True


def catch_up(listing: Listing) -> None:
    """Fill a new page with the deeds that its members have allowed for one and that have filled none."""
    members = db.session.scalars(
        select(Membership.person_id).where(Membership.enterprise_id == listing.enterprise_id, Membership.left_at.is_(None))
    ).all()
    for waiting in waiting_for_page(members):
        if waiting.deed.fills:
            fill(listing, waiting.given, waiting.deed.fills)


def part_of(fills: str) -> Part:
    """Return the part of the page to which a field belongs, or its photos. Raises KeyError for another word."""
    if fills == PHOTO:
        return Part.PHOTOS
    return {name: part for part, names in filling.FILLABLE_FIELDS.items() for name in names}[fills]
