"""A person's business: asked once after signing up, and never a condition for learning."""

from sqlalchemy import select, update

from core import clock
from core.db import db
from core.errors import N_, DomainError
from core.office import office
from people.models import Enterprise, MemberKind, Membership, Person


class UnknownSector(DomainError):
    """No such kind of business in the office's list."""

    message = N_("Please choose the kind of business from the list.")


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


def change_enterprise(enterprise: Enterprise, *, name: str, sector: str, village_code: str | None) -> None:
    """Correct what is known of a business. Raises UnknownSector."""
    _refuse_unknown(sector)
    enterprise.name, enterprise.sector, enterprise.village_code = name, sector, village_code


def skip_question(person_id: int) -> None:
    """Note that the question about the business was answered or skipped, so that it is not asked again by itself."""
    db.session.execute(
        update(Person)
        .where(Person.id == person_id, Person.enterprise_asked_at.is_(None))
        .values(enterprise_asked_at=clock.now())
    )


def enterprise_of(person_id: int) -> Enterprise | None:
    """The business that a person takes part in; the oldest where there are several."""
    return db.session.scalars(
        select(Enterprise)
        .join(Membership, Membership.enterprise_id == Enterprise.id)
        .where(Membership.person_id == person_id, Membership.left_at.is_(None))
        .order_by(Membership.joined_at, Membership.id)
        .limit(1)
    ).first()


def _refuse_unknown(sector: str) -> None:
    if sector not in {known["key"] for known in office().sectors}:
        raise UnknownSector(sector)
