"""What is read of businesses and their owners: rows for pages, and what somebody may see of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import aliased

from core.db import run
from core.paging import rows_before
from people import phones
from people.models import Enterprise, Invitation, MemberKind, Membership, Person, short_name

PAGE = 30
"""Rows on one page of a queue."""


@dataclass(frozen=True)
class OwnerRow:
    """Somebody who takes part in a business."""

    person_id: int
    name: str
    kind: MemberKind
    since: datetime
    phone_confirmed: bool

    @property
    def is_owner(self) -> bool:
        """And not a co-owner."""
        return self.kind is MemberKind.OWNER


@dataclass(frozen=True)
class InvitationRow:
    """An invitation that waits for its answer."""

    id: int
    kind: MemberKind
    phone: str
    invited_at: datetime
    enterprise: str
    inviter: str

    @property
    def is_handover(self) -> bool:
        """Whether the business passes on with it."""
        return self.kind is MemberKind.OWNER

    @property
    def phone_shown(self) -> str:
        """`0812-0000-0101`."""
        return phones.shown(self.phone)


@dataclass(frozen=True)
class Holder:
    """An account with a phone number."""

    person_id: int
    name: str
    since: datetime
    enterprise: str | None


@dataclass(frozen=True)
class NumberRow:
    """Somebody who waits until the office has confirmed their phone number, and every account that has it."""

    person_id: int
    name: str
    phone: str
    asked_at: datetime
    enterprise: str | None
    holders: list[Holder]

    @property
    def phone_shown(self) -> str:
        """`0812-0000-0101`."""
        return phones.shown(self.phone)

    @property
    def whatsapp(self) -> str:
        """A link that opens a chat with the number."""
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
_is_sure = select(_invited.phone_confirmed_at.is_not(None)).where(_invited.id == bindparam("person_id")).scalar_subquery()
_invitations_for = _open_invitations.where(
    Invitation.phone == _to_number, Invitation.invited_by_id != bindparam("person_id")
).add_columns(_is_sure)
_waits = (Person.phone_asked_at.is_not(None), Person.phone_confirmed_at.is_(None), Person.closed_at.is_(None))
_business_of = (
    select(func.min(Enterprise.name))
    .join(Membership, Membership.enterprise_id == Enterprise.id)
    .where(Membership.person_id == Person.id, Membership.left_at.is_(None))
    .scalar_subquery()
)
_numbers = (
    select(Person.id, Person.name, Person.address_as, Person.phone, Person.phone_asked_at, _business_of)
    .where(*_waits)
    .order_by(Person.phone_asked_at, Person.id)
    .limit(PAGE)
    .offset(bindparam("skip"))
)
_holders = (
    select(Person.phone, Person.id, Person.name, Person.address_as, Person.created_at, _business_of)
    .where(Person.phone.in_(bindparam("phones", expanding=True)), Person.closed_at.is_(None))
    .order_by(Person.created_at, Person.id)
)
_count_numbers = select(func.count()).select_from(Person).where(*_waits)


def owners_of(enterprise_id: int) -> list[OwnerRow]:
    """Who takes part, the owner first."""
    rows = run(_owners, {"enterprise_id": enterprise_id})
    return [OwnerRow(id, _called(name, address), kind, at, bool(sure)) for id, name, address, kind, at, sure in rows]


def businesses_of(person_id: int) -> list[tuple[int, str]]:
    """Every business that somebody takes part in: id and name."""
    return [tuple(row) for row in run(_businesses, {"person_id": person_id})]


def invitations_of(enterprise_id: int) -> list[InvitationRow]:
    """What a business asked and nobody answered yet."""
    return [_invitation(row) for row in run(_invitations_of, {"enterprise_id": enterprise_id})]


def invitations_for(person_id: int) -> list[InvitationRow]:
    """What waits for this person's answer: asked of their number by somebody else.

    Without names until the office has confirmed the number: anybody may sign up with it.
    """
    rows = [(_invitation(row), is_sure) for *row, is_sure in run(_invitations_for, {"person_id": person_id})]
    return [one if is_sure else replace(one, enterprise="", inviter="") for one, is_sure in rows]


def invitations_to(person_id: int) -> Select[Any]:
    """Invitations to this person's number, open or not, to find one among them."""
    number = select(Person.phone).where(Person.id == person_id, Person.phone.is_not(None)).scalar_subquery()
    return select(Invitation).where(Invitation.phone == number, Invitation.invited_by_id != person_id)


def invitations_from(enterprise_id: int) -> Select[Any]:
    """Invitations of a business, open or not, to find one among them."""
    return select(Invitation).where(Invitation.enterprise_id == enterprise_id)


def numbers_to_confirm(page: int) -> tuple[list[NumberRow], int]:
    """Who waits, the longest first, and how many there are."""
    rows = run(_numbers, {"skip": rows_before(page, PAGE)}).all()
    holders = holders_of([row.phone for row in rows])
    return [
        NumberRow(id, _called(name, address), phone, at, business, holders[phone])
        for id, name, address, phone, at, business in rows
    ], count_numbers()


def holders_of(numbers: Sequence[str]) -> dict[str, list[Holder]]:
    """Every account with each of these numbers, the oldest first."""
    found: dict[str, list[Holder]] = {phone: [] for phone in numbers}
    for phone, id, name, address, since, business in run(_holders, {"phones": list(numbers)}):
        found[phone].append(Holder(id, _called(name, address), since, business))
    return found


def count_numbers() -> int:
    """How many numbers wait to be confirmed."""
    return run(_count_numbers).scalar_one()


def _called(name: str, address_as: str | None) -> str:
    return f"{address_as} {name}" if address_as else name


def _invitation(row: Any) -> InvitationRow:
    id, kind, phone, at, enterprise, name, address = row
    return InvitationRow(id, kind, phone, at, enterprise, short_name(name, address))
