"""What officers see of suspensions, and the business that one is about."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import aliased

from core.db import run
from core.paging import count_pages, rows_before
from eligibility.models import Suspension
from people.models import Enterprise, Membership, Person, Village, short_name

PAGE = 30
FOUND = 20
"""Rows of a page; businesses shown for one search."""

_begun_by, _ended_by = aliased(Person), aliased(Person)
_rows = (
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
        func.count().over().label("total"),
    )
    .join(Enterprise, Enterprise.id == Suspension.enterprise_id)
    .join(_begun_by, _begun_by.id == Suspension.begun_by_id)
    .outerjoin(_ended_by, _ended_by.id == Suspension.ended_by_id)
    .order_by(Suspension.ended_at.is_not(None), Suspension.review_by, Suspension.id.desc())
)
_page = _rows.limit(PAGE).offset(bindparam("skip"))
_one = _rows.where(Suspension.id == bindparam("id"))
_count = select(func.count()).where(Suspension.ended_at.is_(None), Suspension.review_by <= bindparam("today"))
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
    .limit(FOUND)
)


@dataclass(frozen=True)
class SuspensionRow:
    """One line of the list, the standing ones first, by the day on which they are looked at again."""

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
    """A business with its members, as an officer looks for it."""

    id: int
    name: str
    village: str | None
    members: tuple[tuple[int, str], ...]
    """Ids and names."""

    @property
    def member_ids(self) -> frozenset[int]:
        """Who takes part in it."""
        return frozenset(id for id, _name in self.members)


def page_of_suspensions(page: int) -> tuple[list[SuspensionRow], int]:
    """The rows of a page and how many pages there are, in one statement."""
    rows = run(_page, {"skip": rows_before(page, PAGE)}).all()
    pages = count_pages(rows[0].total, PAGE) if rows else 1
    return [SuspensionRow(*row[:-1]) for row in rows], pages


def find_suspension(suspension_id: int) -> SuspensionRow | None:
    """One of them."""
    row = run(_one, {"id": suspension_id}).one_or_none()
    return SuspensionRow(*row[:-1]) if row else None


def count_due(today: date) -> int:
    """How many stand whose day to be looked at again has come."""
    return run(_count, {"today": today}).scalar_one()


def suspensions() -> Select[Any]:
    """For `find_or_404`."""
    return select(Suspension)


def find_business(enterprise_id: int) -> Business | None:
    """A business by its id, in two statements."""
    return next(iter(_with_members(run(_business, {"id": enterprise_id}).all())), None)


def search_businesses(words: str) -> list[Business]:
    """Businesses by a part of their name, in two statements; nothing for less than two letters."""
    if len(words) < 2:
        return []
    folded = words.lower().replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return _with_members(run(_search, {"pattern": f"%{folded}%"}).all())


def _with_members(rows: Sequence[Any]) -> list[Business]:
    found: dict[int, list[tuple[int, str]]] = {}
    if rows:
        for row in run(_members, {"ids": [row.id for row in rows]}):
            found.setdefault(row.enterprise_id, []).append((row.id, short_name(row.name, row.address_as)))
    return [Business(row.id, row.name, row.village, tuple(found.get(row.id, ()))) for row in rows]
