"""The suspensions on the officers' pages, and the businesses that they concern."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, Select, bindparam, func, select
from sqlalchemy.orm import aliased

from core.db import run
from eligibility.models import Suspension
from people.models import Enterprise, Membership, Person, Village, short_name

SEARCH_LIMIT = 20
"""Businesses shown for a search."""

_begun_by, _ended_by = aliased(Person), aliased(Person)
today = bindparam("today", type_=Date)
all_rows = (
    select(
        Suspension.id,
        Suspension.enterprise_id,
        Enterprise.name,
        Suspension.reason,
        Suspension.note,
        Suspension.heard,
        Suspension.begun_at,
        _begun_by.name.label("begun_by"),
        Suspension.review_by,
        Suspension.ended_at,
        _ended_by.name.label("ended_by"),
        Suspension.ended_why,
    )
    .join(Enterprise, Enterprise.id == Suspension.enterprise_id)
    .join(_begun_by, _begun_by.id == Suspension.begun_by_id)
    .outerjoin(_ended_by, _ended_by.id == Suspension.ended_by_id)
)
"""Every suspension with its business and the officers' names."""
_one = all_rows.where(Suspension.id == bindparam("id"))
_count = select(func.count()).where(Suspension.ended_at.is_(None), Suspension.review_by <= today)
_members = (
    select(Membership.enterprise_id, Person.id, Person.name, Person.address_as)
    .join(Person, Person.id == Membership.person_id)
    .where(Membership.enterprise_id.in_(bindparam("ids", expanding=True)), Membership.left_at.is_(None))
    .order_by(Membership.enterprise_id, Membership.id)
)
_businesses = select(Enterprise.id, Enterprise.name, Village.name.label("village")).outerjoin(
    Village, Village.code == Enterprise.village_code
)
_business = _businesses.where(Enterprise.id == bindparam("id"))
_search = (
    _businesses.where(func.lower(Enterprise.name).like(bindparam("pattern"), escape="\\"))
    .order_by(Enterprise.name, Enterprise.id)
    .limit(SEARCH_LIMIT)
)


@dataclass(frozen=True)
class SuspensionRow:
    """A suspension."""

    id: int
    enterprise_id: int
    business: str
    reason: str
    note: str
    heard: str | None
    begun_at: datetime
    begun_by: str
    review_by: date
    ended_at: datetime | None
    ended_by: str | None
    ended_why: str | None


@dataclass(frozen=True)
class Business:
    """A business with its members, for the officers' search."""

    id: int
    name: str
    village: str | None
    members: tuple[tuple[int, str], ...]
    """Ids and names."""

    @property
    def member_ids(self) -> frozenset[int]:
        """The ids of the members."""
        return frozenset(id for id, _name in self.members)


def find_suspension(suspension_id: int) -> SuspensionRow | None:
    """Return a suspension by its id, or None."""
    row = run(_one, {"id": suspension_id}).one_or_none()
    return SuspensionRow(*row) if row else None


def count_due(today: date) -> int:
    """Count the open suspensions whose day of review has come."""
    return run(_count, {"today": today}).scalar_one()


def suspensions() -> Select[Any]:
    """Select all suspensions, for `find_or_404`."""
    return select(Suspension)


def find_business(enterprise_id: int) -> Business | None:
    """Return a business by its id, or None, in two statements."""
    return next(iter(_with_members(run(_business, {"id": enterprise_id}).all())), None)


def search_businesses(words: str) -> list[Business]:
    """Find businesses by a part of their name, in two statements. Less than two letters find nothing."""
    if len(words) < 2:
        return []
    folded = words.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return _with_members(run(_search, {"pattern": f"%{folded}%"}).all())


def _with_members(rows: Sequence[Any]) -> list[Business]:
    members: dict[int, list[tuple[int, str]]] = {}
    if rows:
        for row in run(_members, {"ids": [row.id for row in rows]}):
            members.setdefault(row.enterprise_id, []).append((row.id, short_name(row.name, row.address_as)))
    return [Business(row.id, row.name, row.village, tuple(members.get(row.id, ()))) for row in rows]
