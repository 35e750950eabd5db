"""Erase what this package holds of a person. The row of the person stays without facts, for rows of others that name its id."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import and_, delete, exists, or_, select, update
from sqlalchemy.orm import aliased

from core import clock, removal
from core.db import db
from core.outbox import Message
from people import owners
from people.models import (
    Access,
    Consent,
    Enterprise,
    Invitation,
    LaterQuestion,
    LoginSession,
    MemberKind,
    Membership,
    Merge,
    Person,
    RecoveryCode,
    ResetCode,
    RoleGrant,
    SecondFactor,
    SignInCard,
    full_name,
    short_name,
)
from people.own_data import Erasure

NAMELESS = "–"
"""The name of an erased person, where a row of somebody else still names its id."""
SHORTEST_NAME = 4
"""Letters of a name from which on messages to everybody are searched for it. A shorter one stands inside other words."""


def erase(erasure: Erasure) -> None:
    """Remove a person's businesses of which nobody else is an owner, sessions, consents and messages, then empty the person."""
    person = db.session.get_one(Person, erasure.person_id, with_for_update=True, populate_existing=True)
    businesses = list(db.session.scalars(select(Membership.enterprise_id).where(Membership.person_id == person.id).distinct()))
    alone = [id for id in businesses if not _has_other_owner(id, person.id)]
    _remove_messages(person, businesses, alone)
    for enterprise_id in set(businesses) - set(alone):
        _hand_over(enterprise_id, person.id)
    removal.remove(Enterprise, Enterprise.id.in_(alone))
    _remove_invitations(person)
    for model, column in (
        (Membership, Membership.person_id),
        (Consent, Consent.person_id),
        (LaterQuestion, LaterQuestion.person_id),
        (LoginSession, LoginSession.person_id),
        (SignInCard, SignInCard.person_id),
        (ResetCode, ResetCode.person_id),
        (RecoveryCode, RecoveryCode.person_id),
        (SecondFactor, SecondFactor.person_id),
        (RoleGrant, RoleGrant.person_id),
        (Access, Access.subject_id),
        (Access, Access.viewer_id),
        (Merge, Merge.kept_id),
        (Merge, Merge.absorbed_id),
        (Merge, Merge.leads_to_id),
    ):
        removal.remove(model, column == person.id)
    _empty(person)


def _has_other_owner(enterprise_id: int, person_id: int) -> bool:
    others = exists().where(
        Membership.enterprise_id == enterprise_id, Membership.person_id != person_id, Membership.left_at.is_(None)
    )
    return bool(db.session.scalar(select(others)))


def _hand_over(enterprise_id: int, person_id: int) -> None:
    """Make the oldest co-owner the owner where the person is. The business and its papers are the co-owner's too."""
    current = select(Membership).where(Membership.enterprise_id == enterprise_id, Membership.left_at.is_(None))
    members = list(db.session.scalars(current.order_by(Membership.joined_at, Membership.id)))
    own = next((member for member in members if member.person_id == person_id), None)
    if own is None or own.kind is not MemberKind.OWNER:
        return
    own.left_at = clock.now()
    db.session.flush()
    owners.make_owner(next(member for member in members if member.person_id != person_id))


def _remove_messages(person: Person, businesses: Iterable[int], alone: Iterable[int]) -> None:
    """Remove the person's messages, and those to others that name the person, their number, or a business that goes along.

    Messages among the owners of a business name the person by the short name alone.
    """
    names = {person.name, person.certificate_name or "", person.phone or "", person.email or ""}
    names |= set(db.session.scalars(select(Enterprise.name).where(Enterprise.id.in_(list(alone)))))
    told = or_(False, *(_names(word) for word in names if len(word) >= SHORTEST_NAME))
    co_owners = select(Membership.person_id).where(Membership.enterprise_id.in_(list(businesses)))
    invited = aliased(Person)
    guests = (
        select(invited.id)
        .join(Invitation, Invitation.phone == invited.phone)
        .where(or_(Invitation.invited_by_id == person.id, Invitation.enterprise_id.in_(list(businesses))))
    )
    near = or_(Message.person_id.in_(co_owners), Message.person_id.in_(guests))
    briefly = or_(_names(full_name(person.name, person.address_as)), _names(short_name(person.name, person.address_as)))
    db.session.execute(delete(Message).where(or_(Message.person_id == person.id, told, and_(near, briefly))))


def _names(word: str):
    return or_(Message.subject.contains(word, autoescape=True), Message.body.contains(word, autoescape=True))


def _remove_invitations(person: Person) -> None:
    """Remove invitations that the person sent or answered, and those to their number unless another account has it."""
    removal.remove(Invitation, or_(Invitation.invited_by_id == person.id, Invitation.answered_by_id == person.id))
    other = aliased(Person)
    if person.phone and not db.session.scalar(select(exists().where(other.phone == person.phone, other.id != person.id))):
        removal.remove(Invitation, Invitation.phone == person.phone)


def _empty(person: Person) -> None:
    """Take every fact from the person's row but its id and when it was made, by which a restored copy is recognised."""
    now = clock.now()
    kept = {"id", "created_at", "closed_at", "erased_at", "name", "language", "text_size"}
    facts: dict[str, Any] = {column.name: None for column in Person.__table__.columns if column.name not in kept}
    facts |= {"name": NAMELESS, "language": "id", "text_size": 100, "closed_at": now, "erased_at": now}
    db.session.execute(update(Person).where(Person.id == person.id).values(facts))
    db.session.expire(person)
