"""What the passport page reads beside the rules: the products and the name of a business, and the passport's address."""

from typing import Any

from sqlalchemy import Select, bindparam, select

from core.db import db, run
from people.models import Enterprise
from people.own_businesses import own_businesses
from products.models import Listing

_name = select(Enterprise.name).where(Enterprise.id == bindparam("enterprise_id"))


def listings_of_member(person_id: int | None) -> Select[Any]:
    """Select the products of every business of which a person is a member."""
    enterprises = own_businesses(person_id)
    return select(Listing).where(Listing.enterprise_id.in_(enterprises))


def name_of(enterprise_id: int) -> str:
    """Return the name of a business."""
    return run(_name, {"enterprise_id": enterprise_id}).scalar_one()


def passport_path(enterprise_id: int) -> str:
    """Return the address of the passport of the newest product, or of the page that creates a product."""
    newest = db.session.scalar(
        select(Listing.id)
        .where(Listing.enterprise_id == enterprise_id, Listing.archived_at.is_(None))
        .order_by(Listing.id.desc())
        .limit(1)
    )
    return f"/product/{newest}/passport" if newest else "/product/new"
