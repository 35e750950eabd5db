"""What the passport page reads beside the rules: the products of the visitor's businesses, and a business's name."""

from typing import Any

from sqlalchemy import Select, bindparam, select

from core.db import run
from people.models import Enterprise, Membership
from products.models import Listing

_name = select(Enterprise.name).where(Enterprise.id == bindparam("enterprise_id"))


def listings_of_member(person_id: int | None) -> Select[Any]:
    """Select the products of every business of which a person is a member."""
    enterprises = select(Membership.enterprise_id).where(Membership.person_id == person_id, Membership.left_at.is_(None))
    return select(Listing).where(Listing.enterprise_id.in_(enterprises))


def name_of(enterprise_id: int) -> str:
    """Return the name of a business."""
    return run(_name, {"enterprise_id": enterprise_id}).scalar_one()
