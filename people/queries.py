"""Queries about people, kelurahan and devices, as rows for pages."""

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

FEWEST_DIGITS = 3
"""Digits with which a search looks at phone numbers too."""
PAGE = 50
"""Rows on one page of the officer's list."""


@dataclass(frozen=True)
class VillageRow:
    """A kelurahan with its kecamatan."""

    code: str
    name: str
    district: str


@dataclass(frozen=True)
class PersonRow:
    """A person as the officer's list and the head of the officer's page about a person show them."""

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
    """The moment when one of the person's devices was last used."""

    @property
    def short_name(self) -> str:
        """The name with which pages greet the person: `Bu Sri`."""
        return short_name(self.name, self.address_as)

    @property
    def phone_shown(self) -> str | None:
        """The number in its national form: `0812-0000-0101`."""
        return phones.national_form(self.phone) if self.phone else None


@dataclass(frozen=True)
class DeviceRow:
    """A phone or computer on which a person is signed in."""

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
"""The condition for staff. An account with an e-mail counts even without a role, so that no officer can make a card for it."""
_seen_at = select(func.max(LoginSession.last_seen_at)).where(LoginSession.person_id == Person.id).scalar_subquery()
_people: Select[*tuple[Any, ...]] = (
    select(
        Person.id, Person.name, Person.address_as, Person.phone, Person.email, Village.name, District.name,
        Person.phone_confirmed_at, Person.secret_hash.is_not(None), Person.created_at, _is_staff,
        Person.phone_asked_at, _seen_at,
    )
    .outerjoin(Village, Village.code == Person.village_code)
    .outerjoin(District, District.code == Village.district_code)
    .where(Person.is_present())
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
    """Return the names of these people by their ids."""
    return {row.id: row.name for row in db.session.execute(_names, {"person_ids": list(person_ids)})}


def villages() -> list[VillageRow]:
    """Return every kelurahan of the region, in the order of kecamatan and name."""
    return [VillageRow(*row) for row in db.session.execute(_villages)]


def devices_of(person_id: int) -> list[DeviceRow]:
    """Return the devices on which a person is signed in, the last used first."""
    rows = db.session.execute(_devices, {"person_id": person_id, "now": clock.now()})
    return [DeviceRow(*row) for row in rows]


def sessions_of(person_id: int) -> Select:
    """Return a select of a person's sessions that have not ended."""
    return select(LoginSession).where(LoginSession.person_id == person_id, LoginSession.ended_at.is_(None))


def person_for_office(person_id: int) -> PersonRow | None:
    """Return one person for the officer's pages, or None where there is no open account."""
    row = db.session.execute(_people.where(Person.id == person_id), {"today": clock.today()}).one_or_none()
    return PersonRow(*row) if row else None


def people_for_office(search: str, page: int) -> tuple[list[PersonRow], int]:
    """Return one page of the people who match a search by name or phone number, and the number of pages (at least 1)."""
    matching = _matches(search)
    total = db.session.scalar(select(func.count()).select_from(Person).where(Person.is_present(), matching)) or 0
    rows = db.session.execute(
        _people.where(matching).order_by(Person.name, Person.id).limit(PAGE).offset(rows_before(page, PAGE)),
        {"today": clock.today()},
    )
    return [PersonRow(*row) for row in rows], count_pages(total, PAGE)


def _matches(search: str) -> ColumnElement[bool]:
    """Return the condition: the name has every word of the search, or the phone number has its digits.

    The digits count from `FEWEST_DIGITS` on, without leading zeros.
    """
    words = search.split()
    by_name = and_(True, *(Person.name.icontains(word, autoescape=True) for word in words))
    digits = "".join(filter(str.isdecimal, search)).lstrip("0")
    return or_(by_name, Person.phone.contains(digits)) if len(digits) >= FEWEST_DIGITS else by_name
