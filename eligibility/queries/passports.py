"""What the passport's page reads beside the rules: the products of one's businesses, and what a business is called."""

from typing import Any

from sqlalchemy import Select, bindparam, select

from core.db import run
from people.models import Enterprise, Membership
from products.models import Listing

_name = select(Enterprise.name).where(Enterprise.id == bindparam("enterprise_id"))


def listings_of_member(person_id: int | None) -> Select[Any]:
    """The products of every business in which somebody takes part."""
    mine = select(Membership.enterprise_id).where(Membership.person_id == person_id, Membership.left_at.is_(None))
    return select(Listing).where(Listing.enterprise_id.in_(mine))


def name_of(enterprise_id: int) -> str:
    """What a business is called."""
    return run(_name, {"enterprise_id": enterprise_id}).scalar_one()
