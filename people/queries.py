"""What is read of people: rows for pages."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, or_, select

from core import clock
from core.db import db
from core.paging import count_pages, rows_before
from people import phones
from people.models import STAFF_ROLES, District, LoginSession, Person, RoleGrant, Village, short_name

PAGE = 50
"""Persons on one page of the officer's list."""


@dataclass(frozen=True)
class VillageRow:
    """A kelurahan with its kecamatan."""

    code: str
    name: str
    district: str


@dataclass(frozen=True)
class PersonRow:
    """One line of the officer's list, and the head of a person's page there."""

    id: int
    name: str
    address_as: str | None
    phone: str | None
    email: str | None
    village: str | None
    district: str | None
    phone_confirmed_at: datetime | None
    has_secret: bool
    created_at: datetime
    is_staff: bool
    phone_asked_at: datetime | None
    seen_at: datetime | None
    """When a phone or computer of theirs was last in use."""

    @property
    def short_name(self) -> str:
        """`Bu Sri`."""
        return short_name(self.name, self.address_as)

    @property
    def phone_shown(self) -> str | None:
        """`0812-0000-0101`."""
        return phones.shown(self.phone) if self.phone else None


@dataclass(frozen=True)
class DeviceRow:
    """A phone or computer that is signed in."""

    id: int
    device: str
    shared_phone: bool
    created_at: datetime
    last_seen_at: datetime


_villages = (
    select(Village.code, Village.name, District.name)
    .join(District, District.code == Village.district_code)
    .order_by(District.name, Village.name)
)
_holds_staff_role = exists().where(
    RoleGrant.person_id == Person.id,
    RoleGrant.role.in_(STAFF_ROLES),
    RoleGrant.in_force(bindparam("today")),
)
_is_staff = or_(Person.email.is_not(None), _holds_staff_role)
"""An account with an e-mail is a colleague's also between two roles: no officer gives a card for it."""
_seen_at = select(func.max(LoginSession.last_seen_at)).where(LoginSession.person_id == Person.id).scalar_subquery()
_people: Select[*tuple[Any, ...]] = (
    select(
        Person.id, Person.name, Person.address_as, Person.phone, Person.email, Village.name, District.name,
        Person.phone_confirmed_at, Person.secret_hash.is_not(None), Person.created_at, _is_staff,
        Person.phone_asked_at, _seen_at,
    )
    .outerjoin(Village, Village.code == Person.village_code)
    .outerjoin(District, District.code == Village.district_code)
    .where(Person.closed_at.is_(None))
)  # fmt: skip
_devices = (
    select(LoginSession.id, LoginSession.device, LoginSession.shared_phone, LoginSession.created_at, LoginSession.last_seen_at)
    .where(
        LoginSession.person_id == bindparam("person_id"),
        LoginSession.ended_at.is_(None),
        LoginSession.expires_at > bindparam("now"),
    )
    .order_by(LoginSession.last_seen_at.desc(), LoginSession.id.desc())
)
_names = select(Person.id, Person.name).where(Person.id.in_(bindparam("person_ids", expanding=True)))


def names_of(person_ids: Iterable[int]) -> dict[int, str]:
    """Names by id, for what keeps only ids."""
    return {row.id: row.name for row in db.session.execute(_names, {"person_ids": list(person_ids)})}


def villages() -> list[VillageRow]:
    """Every kelurahan of the region, by kecamatan and name."""
    return [VillageRow(*row) for row in db.session.execute(_villages)]


def devices_of(person_id: int) -> list[DeviceRow]:
    """Where somebody is signed in, the last used first."""
    rows = db.session.execute(_devices, {"person_id": person_id, "now": clock.now()})
    return [DeviceRow(*row) for row in rows]


def sessions_of(person_id: int) -> Select:
    """Somebody's own sessions that have not ended, to find one among them."""
    return select(LoginSession).where(LoginSession.person_id == person_id, LoginSession.ended_at.is_(None))


def person_for_office(person_id: int) -> PersonRow | None:
    """One person as the officer's pages show them."""
    row = db.session.execute(_people.where(Person.id == person_id), {"today": clock.today()}).one_or_none()
    return PersonRow(*row) if row else None


def people_for_office(search: str, page: int) -> tuple[list[PersonRow], int]:
    """A page of people by name or phone number, and how many pages there are (at least one)."""
    matching = _matches(search)
    total = db.session.scalar(select(func.count()).select_from(Person).where(Person.closed_at.is_(None), matching)) or 0
    rows = db.session.execute(
        _people.where(matching).order_by(Person.name, Person.id).limit(PAGE).offset(rows_before(page, PAGE)),
        {"today": clock.today()},
    )
    return [PersonRow(*row) for row in rows], count_pages(total, PAGE)


def _matches(search: str) -> ColumnElement[bool]:
    """Every word of the search occurs in the name; or its digits occur in the phone number, however it was written."""
    words = search.split()
    by_name = and_(True, *(Person.name.icontains(word, autoescape=True) for word in words))
    digits = "".join(filter(str.isdecimal, search)).lstrip("0")
    return or_(by_name, Person.phone.contains(digits)) if len(digits) >= 3 else by_name
