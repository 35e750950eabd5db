"""Queries about businesses, their owners, invitations and phone numbers, as rows for pages."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import aliased

from core.db import run
from core.paging import rows_before
from people import phones
from people.models import Enterprise, Invitation, MemberKind, Membership, Person, full_name, short_name

PAGE = 30
"""Rows on one page of a queue."""


@dataclass(frozen=True)
class OwnerRow:
    """An owner or co-owner of a business."""

    person_id: int
    name: str
    kind: MemberKind
    since: datetime
    phone_confirmed: bool

    @property
    def is_owner(self) -> bool:
        """True for the owner, False for a co-owner."""
        return self.kind is MemberKind.OWNER


@dataclass(frozen=True)
class InvitationRow:
    """An open invitation."""

    id: int
    kind: MemberKind
    phone: str
    invited_at: datetime
    enterprise: str
    inviter: str

    @property
    def is_handover(self) -> bool:
        """Whether accepting makes the invited person the owner in place of the present one."""
        return self.kind is MemberKind.OWNER

    @property
    def phone_shown(self) -> str:
        """The number in its national form: `0812-0000-0101`."""
        return phones.national_form(self.phone)


@dataclass(frozen=True)
class Holder:
    """An account with a phone number."""

    person_id: int
    name: str
    since: datetime
    enterprise: str | None


@dataclass(frozen=True)
class NumberRow:
    """A person who has asked the office to confirm a phone number, and every account with that number."""

    person_id: int
    name: str
    phone: str
    asked_at: datetime
    enterprise: str | None
    holders: list[Holder]

    @property
    def phone_shown(self) -> str:
        """The number in its national form: `0812-0000-0101`."""
        return phones.national_form(self.phone)

    @property
    def whatsapp(self) -> str:
        """A link that opens a WhatsApp chat with the number."""
        return f"https://wa.me/{self.phone.lstrip('+')}"


_owners = (
    select(
        Person.id, Person.name, Person.address_as, Membership.kind, Membership.joined_at, Person.phone_confirmed_at.is_not(None)
    )
    .join(Person, Person.id == Membership.person_id)
    .where(Membership.enterprise_id == bindparam("enterprise_id"), Membership.left_at.is_(None))
    .order_by(Membership.kind.desc(), Membership.id)
)
_businesses = (
    select(Enterprise.id, Enterprise.name)
    .join(Membership, Membership.enterprise_id == Enterprise.id)
    .where(Membership.person_id == bindparam("person_id"), Membership.left_at.is_(None))
    .order_by(Enterprise.name, Enterprise.id)
)
_open_invitations = (
    select(
        Invitation.id, Invitation.kind, Invitation.phone, Invitation.invited_at, Enterprise.name, Person.name, Person.address_as
    )
    .join(Enterprise, Enterprise.id == Invitation.enterprise_id)
    .join(Person, Person.id == Invitation.invited_by_id)
    .where(Invitation.answered_at.is_(None), Invitation.withdrawn_at.is_(None))
    .order_by(Invitation.invited_at, Invitation.id)
)
_invitations_of = _open_invitations.where(Invitation.enterprise_id == bindparam("enterprise_id"))
_to_number = select(Person.phone).where(Person.id == bindparam("person_id"), Person.phone.is_not(None)).scalar_subquery()
_invited = aliased(Person)
_is_confirmed = select(_invited.phone_confirmed_at.is_not(None)).where(_invited.id == bindparam("person_id")).scalar_subquery()
_invitations_for = _open_invitations.where(
    Invitation.phone == _to_number, Invitation.invited_by_id != bindparam("person_id")
).add_columns(_is_confirmed)
number_waits = (Person.phone_asked_at.is_not(None), Person.phone_confirmed_at.is_(None), Person.is_present())
_business_of = (
    select(func.min(Enterprise.name))
    .join(Membership, Membership.enterprise_id == Enterprise.id)
    .where(Membership.person_id == Person.id, Membership.left_at.is_(None))
    .scalar_subquery()
)
_numbers = (
    select(Person.id, Person.name, Person.address_as, Person.phone, Person.phone_asked_at, _business_of)
    .where(*number_waits)
    .order_by(Person.phone_asked_at, Person.id)
    .limit(PAGE)
    .offset(bindparam("skip"))
)
_holders = (
    select(Person.phone, Person.id, Person.name, Person.address_as, Person.created_at, _business_of)
    .where(Person.phone.in_(bindparam("phones", expanding=True)), Person.is_present())
    .order_by(Person.created_at, Person.id)
)
_count_numbers = select(func.count()).select_from(Person).where(*number_waits)


def owners_of(enterprise_id: int) -> list[OwnerRow]:
    """Return the owners of a business, the owner before the co-owners."""
    rows = run(_owners, {"enterprise_id": enterprise_id})
    return [
        OwnerRow(id, full_name(name, address), kind, since, bool(confirmed))
        for id, name, address, kind, since, confirmed in rows
    ]


def businesses_of(person_id: int) -> list[tuple[int, str]]:
    """Return the id and name of every business that a person owns or co-owns, by name."""
    return [tuple(row) for row in run(_businesses, {"person_id": person_id})]


def invitations_of(enterprise_id: int) -> list[InvitationRow]:
    """Return the open invitations that a business has sent, the oldest first."""
    return [_invitation(row) for row in run(_invitations_of, {"enterprise_id": enterprise_id})]


def invitations_for(person_id: int) -> list[InvitationRow]:
    """Return the open invitations that others have sent to a person's phone number, the oldest first.

    The names are empty until the office has confirmed the number, because anybody may sign up with any number.
    """
    rows = [(_invitation(row), is_confirmed) for *row, is_confirmed in run(_invitations_for, {"person_id": person_id})]
    return [row if is_confirmed else replace(row, enterprise="", inviter="") for row, is_confirmed in rows]


def invitations_to(person_id: int) -> Select[Any]:
    """Return a select of all invitations that others have sent to a person's phone number."""
    number = select(Person.phone).where(Person.id == person_id, Person.phone.is_not(None)).scalar_subquery()
    return select(Invitation).where(Invitation.phone == number, Invitation.invited_by_id != person_id)


def invitations_from(enterprise_id: int) -> Select[Any]:
    """Return a select of all invitations that a business has sent."""
    return select(Invitation).where(Invitation.enterprise_id == enterprise_id)


def numbers_to_confirm(page: int) -> tuple[list[NumberRow], int]:
    """Return one page of the people whose numbers wait to be confirmed, the longest wait first, and the count of all."""
    rows = run(_numbers, {"skip": rows_before(page, PAGE)}).all()
    holders = holders_of([row.phone for row in rows])
    return [
        NumberRow(id, full_name(name, address), phone, asked_at, business, holders[phone])
        for id, name, address, phone, asked_at, business in rows
    ], count_numbers()


def holders_of(numbers: Sequence[str]) -> dict[str, list[Holder]]:
    """Return the open accounts of each phone number, the oldest account first."""
    holders: dict[str, list[Holder]] = {phone: [] for phone in numbers}
    for phone, id, name, address, since, business in run(_holders, {"phones": list(numbers)}):
        holders[phone].append(Holder(id, full_name(name, address), since, business))
    return holders


def count_numbers() -> int:
    """Count the numbers that wait to be confirmed."""
    return run(_count_numbers).scalar_one()


def _invitation(row: Any) -> InvitationRow:
    id, kind, phone, invited_at, enterprise, name, address = row
    return InvitationRow(id, kind, phone, invited_at, enterprise, short_name(name, address))
