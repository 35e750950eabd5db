"""A person's business: asked once after signing up, and never a condition for learning."""

from sqlalchemy import select, update

from core import audit, clock
from core.db import db
from core.errors import N_, DomainError
from core.office import office
from people import phones
from people.identity import Identity
from people.models import Enterprise, MemberKind, Membership, Person


class UnknownSector(DomainError):
    """No such kind of business in the office's list."""

    message = N_("Please choose the kind of business from the list.")


class UnknownScale(DomainError):
    """No such size of business in the office's list."""

    message = N_("Please choose the size of the business from the list.")


def found_enterprise(person_id: int, *, name: str, sector: str, village_code: str | None) -> Enterprise:
    """Register a person's business with the person as its owner. Sent twice, it is one business. Raises UnknownSector."""
    _refuse_unknown(sector)
    db.session.execute(select(Person.id).where(Person.id == person_id).with_for_update())
    enterprise = enterprise_of(person_id)
    if enterprise is None:
        enterprise = Enterprise(name=name, sector=sector, village_code=village_code, created_at=clock.now())
        enterprise.members = [Membership(person_id=person_id, kind=MemberKind.OWNER, joined_at=clock.now())]
        db.session.add(enterprise)
    skip_question(person_id)
    db.session.flush()
    return enterprise


def change_enterprise(
    enterprise: Enterprise,
    *,
    by: Identity,
    name: str,
    sector: str,
    village_code: str | None,
    whatsapp: str = "",
    scale: str = "",
) -> None:
    """Correct what is known of a business. Raises UnknownSector, UnknownScale or BadPhone.

    `whatsapp` as people write a number, `scale` a key of the office's list; both may be empty.
    """
    _refuse_unknown(sector)
    if scale and scale not in {known["key"] for known in office().scales}:
        raise UnknownScale(scale)
    enterprise.name, enterprise.sector, enterprise.village_code = name, sector, village_code
    enterprise.whatsapp, enterprise.scale = phones.normal(whatsapp) if whatsapp else None, scale or None
    audit.record("changed", "enterprise", enterprise.id, actor_id=by.id)


def skip_question(person_id: int) -> None:
    """Note that the question about the business was answered or skipped, so that it is not asked again by itself."""
    db.session.execute(
        update(Person)
        .where(Person.id == person_id, Person.enterprise_asked_at.is_(None))
        .values(enterprise_asked_at=clock.now())
    )


def enterprise_of(person_id: int) -> Enterprise | None:
    """The business that a person takes part in; of several the one last chosen (owners.choose), else the oldest."""
    return db.session.scalars(
        select(Enterprise)
        .join(Membership, Membership.enterprise_id == Enterprise.id)
        .where(Membership.person_id == person_id, Membership.left_at.is_(None))
        .order_by(Membership.chosen_at.desc().nulls_last(), Membership.enterprise_id)
        .limit(1)
    ).first()


def _refuse_unknown(sector: str) -> None:
    if sector not in {known["key"] for known in office().sectors}:
        raise UnknownSector(sector)
