"""The business of a person. The question about it comes after signing up and may be skipped."""

from dataclasses import dataclass

from sqlalchemy import select

from core import audit, clock
from core.db import db
from core.errors import N_, DomainError
from core.office import office
from people import phones
from people.identity import Identity
from people.models import Enterprise, MemberKind, Membership, Person


class UnknownSector(DomainError):
    """The office's list has no such kind of business."""

    message = N_("Please choose the kind of business from the list.")


class UnknownScale(DomainError):
    """The office's list has no such size of business."""

    message = N_("Please choose the size of the business from the list.")


@dataclass(frozen=True)
class BusinessData:
    """What a person writes about a business. `sector` and `scale` are keys of the office's lists; `scale` may be empty.

    `whatsapp` is a number as people write it, or empty.
    """

    name: str
    sector: str
    village_code: str | None
    whatsapp: str = ""
    scale: str = ""


def register_enterprise(person_id: int, data: BusinessData) -> Enterprise:
    """Register a business with the person as its owner, unless the person has one; then return that.

    Raises UnknownSector, UnknownScale or BadPhone.
    """
    values = _columns(data)
    db.session.execute(select(Person.id).where(Person.id == person_id).with_for_update())
    enterprise = enterprise_of(person_id)
    if enterprise is None:
        enterprise = Enterprise(created_at=clock.now(), **values)
        enterprise.members = [Membership(person_id=person_id, kind=MemberKind.OWNER, joined_at=clock.now())]
        db.session.add(enterprise)
    db.session.flush()
    return enterprise


def change_enterprise(enterprise: Enterprise, data: BusinessData, *, by: Identity) -> None:
    """Change the data of a business. Raises UnknownSector, UnknownScale or BadPhone."""
    for column, value in _columns(data).items():
        setattr(enterprise, column, value)
    audit.record("changed", "enterprise", enterprise.id, actor_id=by.id)


def data_of(enterprise: Enterprise) -> BusinessData:
    """Return the data of a business as its owner would write them."""
    return BusinessData(
        name=enterprise.name,
        sector=enterprise.sector or "",
        village_code=enterprise.village_code,
        whatsapp=phones.national_form(enterprise.whatsapp) if enterprise.whatsapp else "",
        scale=enterprise.scale or "",
    )


def enterprise_of(person_id: int) -> Enterprise | None:
    """Return the business of a person, or None. Of several it is the one set by `owners.select_business`, else the oldest."""
    return db.session.scalars(
        select(Enterprise)
        .join(Membership, Membership.enterprise_id == Enterprise.id)
        .where(Membership.person_id == person_id, Membership.left_at.is_(None))
        .order_by(Membership.chosen_at.desc().nulls_last(), Membership.enterprise_id)
        .limit(1)
    ).first()


def _columns(data: BusinessData) -> dict[str, str | None]:
    """Return the values of the columns. Raises UnknownSector, UnknownScale or BadPhone."""
    if data.sector not in {entry["key"] for entry in office().sectors}:
        raise UnknownSector(data.sector)
    if data.scale and data.scale not in {entry["key"] for entry in office().scales}:
        raise UnknownScale(data.scale)
    return {
        "name": data.name,
        "sector": data.sector,
        "village_code": data.village_code,
        "whatsapp": phones.normalize(data.whatsapp) if data.whatsapp else None,
        "scale": data.scale or None,
    }
