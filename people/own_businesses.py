"""The businesses of a person: those that the person owns or co-owns today."""

from typing import Any

from sqlalchemy import Select, select

from people.models import Membership


def own_businesses(person: Any) -> Select[int]:
    """Select the ids of a person's businesses. `person` is an id, a column or a bindparam."""
    return select(Membership.enterprise_id).where(Membership.person_id == person, Membership.left_at.is_(None))
