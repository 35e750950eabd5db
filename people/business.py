"""The facts of a business and its members, as the rules of curation read them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BindParameter, bindparam, select

from core.db import run
from people.models import Enterprise, MemberKind, Membership, Person, short_name


@dataclass(frozen=True)
class Member:
    """An owner or co-owner of a business."""

    person_id: int
    short_name: str
    is_owner: bool
    phone_confirmed: bool
    phone_asked_at: datetime | None = None
    """The moment since which a request to confirm the number is open."""


@dataclass(frozen=True)
class BusinessFacts:
    """The facts of a business. `nib_known` means that the business has given a number; no officer need have checked it."""

    name: str
    sector: str | None
    village_code: str | None
    whatsapp: str | None
    scale: str | None
    nib_known: bool
    members: tuple[Member, ...]


# The ids are written into the statements, because a whole city has more ids than a database takes as parameters.
_ids: BindParameter[list[int]] = bindparam("ids", expanding=True, literal_execute=True)
_enterprises = select(
    Enterprise.id,
    Enterprise.name,
    Enterprise.sector,
    Enterprise.village_code,
    Enterprise.whatsapp,
    Enterprise.scale,
    Enterprise.nib_hash.is_not(None).label("nib_known"),
).where(Enterprise.id.in_(_ids))
_members = (
    select(
        Membership.enterprise_id,
        Membership.kind,
        Person.id,
        Person.name,
        Person.address_as,
        Person.phone_confirmed_at.is_not(None).label("phone_confirmed"),
        Person.phone_asked_at,
    )
    .join(Person, Person.id == Membership.person_id)
    .where(Membership.enterprise_id.in_(_ids), Membership.left_at.is_(None))
    .order_by(Membership.enterprise_id, Membership.id)
)


def business_facts(enterprise_ids: Sequence[int]) -> dict[int, BusinessFacts]:
    """Return the facts of these businesses by their ids. Sends two statements."""
    ids = {"ids": list(enterprise_ids)}
    members: dict[int, list[Member]] = {}
    for row in run(_members, ids):
        name, is_owner = short_name(row.name, row.address_as), row.kind == MemberKind.OWNER
        member = Member(row.id, name, is_owner, bool(row.phone_confirmed), row.phone_asked_at)
        members.setdefault(row.enterprise_id, []).append(member)
    return {
        row.id: BusinessFacts(
            name=row.name,
            sector=row.sector,
            village_code=row.village_code,
            whatsapp=row.whatsapp,
            scale=row.scale,
            nib_known=bool(row.nib_known),
            members=tuple(members.get(row.id, ())),
        )
        for row in run(_enterprises, ids)
    }
