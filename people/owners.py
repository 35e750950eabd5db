"""Who owns a business: a second owner is asked and accepts, the ownership passes on, somebody leaves. Never without an owner."""

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from core import audit, clock
from core.db import changed, db
from core.errors import N_, DomainError
from people import notices, phones
from people.identity import Identity
from people.models import Enterprise, Invitation, MemberKind, Membership, Person

MOST_OPEN = 3
"""Invitations of one business that wait for an answer: enough for a family, too few to bother a city with."""


class OwnerOnly(DomainError):
    """A co-owner does not say who else owns the business."""

    status = 403
    message = N_("Only the owner of the business can do this.")


class AlreadyMember(DomainError):
    """The number belongs to somebody who owns the business already."""

    message = N_("This number belongs to somebody who already owns this business.")


class AlreadyInvited(DomainError):
    """An invitation to this number, or of another heir, waits for its answer."""

    status = 409
    message = N_("Such an invitation already waits for its answer. Take it back first.")


class TooManyInvitations(DomainError):
    """Some must be answered first."""

    message = N_("Several invitations already wait for their answer. Take one back first.")


class NotInvited(DomainError):
    """It was answered, was taken back, or is for another number."""

    status = 409
    message = N_("This invitation was answered or taken back in between.")


class NumberNotConfirmed(DomainError):
    """Anybody can sign up with any number; only the office's confirmation says whose it is."""

    status = 403
    message = N_("Your phone number is not confirmed yet. Ask the office to confirm it, then answer.")


class LastOwner(DomainError):
    """An owner hands the business over before leaving."""

    message = N_("You are the owner. Hand the business over first, then you can leave.")


def invite(enterprise_id: int, typed_phone: str, kind: MemberKind, *, by: Identity) -> Invitation:
    """Ask whoever has a number to own the business too (`co_owner`), or instead (`owner`). A co-owner may become the owner.

    Says nothing about whether the number has an account. Asked twice, it is one invitation. Raises BadPhone, OwnerOnly, AlreadyMember, AlreadyInvited or
    TooManyInvitations.
    """
    phone = phones.normal(typed_phone)
    enterprise = _held(enterprise_id)
    members = _members(enterprise_id)
    _insist_on_owner(members, by.id)
    _refuse_member(members, phone, kind)
    waiting = list(db.session.scalars(select(Invitation).where(Invitation.enterprise_id == enterprise_id, *_OPEN)))
    same = next((one for one in waiting if one.phone == phone and one.kind is kind), None)
    if same:
        return same
    if len(waiting) >= MOST_OPEN:
        raise TooManyInvitations(enterprise_id)
    invitation = Invitation(enterprise_id=enterprise_id, phone=phone, kind=kind, invited_at=clock.now(), invited_by_id=by.id)
    try:
        with db.session.begin_nested():
            db.session.add(invitation)
    except IntegrityError:
        raise AlreadyInvited(enterprise_id) from None
    audit.record("invited", "enterprise", enterprise_id, actor_id=by.id)
    notices.tell_invited(invitation, enterprise.name, by.short_name)
    return invitation


def withdraw(invitation_id: int, *, by: Identity) -> None:
    """Take an invitation back; twice is once. Raises OwnerOnly, or NotInvited once it was answered."""
    invitation = db.session.get_one(Invitation, invitation_id)
    _held(invitation.enterprise_id)
    _insist_on_owner(_members(invitation.enterprise_id), by.id)
    _end(invitation, withdrawn_at=clock.now())
    audit.record("took back an invitation", "enterprise", invitation.enterprise_id, actor_id=by.id)


def accept(invitation_id: int, *, by: Identity) -> Membership:
    """Become a co-owner, or the owner; who owned it before stays as a co-owner. Both are told. Accepted twice, it is once.

    Raises NotInvited or NumberNotConfirmed.
    """
    invitation = db.session.get_one(Invitation, invitation_id)
    enterprise = _held(invitation.enterprise_id)
    _invited_person(invitation, by)
    members = {member.person_id: member for member in _members(enterprise.id)}
    mine = members.get(by.id)
    if mine and invitation.accepted and invitation.answered_by_id == by.id:
        return mine
    _end(invitation, answered_at=clock.now(), answered_by_id=by.id, accepted=True)
    if invitation.kind is MemberKind.OWNER:
        owner = next(member for member in members.values() if member.kind is MemberKind.OWNER)
        _becomes(owner, MemberKind.CO_OWNER)
        # What the earlier owner asked of others is not the new owner's wish.
        others = update(Invitation).where(Invitation.enterprise_id == enterprise.id, *_OPEN)
        db.session.execute(others.values(withdrawn_at=clock.now()))
    joined = _becomes(mine, invitation.kind) if mine else _joins(enterprise.id, by.id, invitation.kind)
    audit.record(f"became {joined.kind}", "enterprise", enterprise.id, actor_id=by.id)
    notices.tell_answered(invitation, enterprise.name, by.short_name)
    return joined


def decline(invitation_id: int, *, by: Identity) -> None:
    """Say no; who asked is told. Raises NotInvited or NumberNotConfirmed."""
    invitation = db.session.get_one(Invitation, invitation_id)
    enterprise = _held(invitation.enterprise_id)
    _invited_person(invitation, by)
    _end(invitation, answered_at=clock.now(), answered_by_id=by.id, accepted=False)
    notices.tell_answered(invitation, enterprise.name, by.short_name)


def leave(enterprise_id: int, *, by: Identity) -> None:
    """Leave a business; twice is once. Who stays is told. Raises LastOwner."""
    enterprise = _held(enterprise_id)
    mine = next((member for member in _members(enterprise_id) if member.person_id == by.id), None)
    if mine is None:
        return
    if mine.kind is MemberKind.OWNER:
        raise LastOwner(enterprise_id)
    mine.left_at = clock.now()
    db.session.flush()
    audit.record("left", "enterprise", enterprise_id, actor_id=by.id)
    notices.tell_left(enterprise_id, mine.id, enterprise.name, by.short_name)


def choose(enterprise_id: int, *, by: Identity) -> bool:
    """Somebody with several businesses says which one pages shall be about. False where it is not theirs."""
    mine = update(Membership).where(Membership.person_id == by.id, Membership.left_at.is_(None))
    here = Membership.enterprise_id == enterprise_id
    if changed(db.session.execute(mine.where(here).values(chosen_at=clock.now()))) != 1:
        return False
    db.session.execute(mine.where(~here).values(chosen_at=None))
    return True


_OPEN = (Invitation.answered_at.is_(None), Invitation.withdrawn_at.is_(None))


def _held(enterprise_id: int) -> Enterprise:
    """The business, held until the transaction ends: whatever changes its owners comes one after the other."""
    return db.session.get_one(Enterprise, enterprise_id, with_for_update=True, populate_existing=True)


def _members(enterprise_id: int) -> list[Membership]:
    here = select(Membership).where(Membership.enterprise_id == enterprise_id, Membership.left_at.is_(None))
    return list(db.session.scalars(here.order_by(Membership.id).execution_options(populate_existing=True)))


def _insist_on_owner(members: list[Membership], person_id: int) -> None:
    if not any(member.person_id == person_id and member.kind is MemberKind.OWNER for member in members):
        raise OwnerOnly(person_id)


def _refuse_member(members: list[Membership], phone: str, kind: MemberKind) -> None:
    """On a household's number somebody else may still be asked."""
    there = set(db.session.scalars(select(Person.id).where(Person.phone == phone, Person.closed_at.is_(None))))
    if there and there <= {member.person_id for member in members if member.kind in (MemberKind.OWNER, kind)}:
        raise AlreadyMember(phone)


def _invited_person(invitation: Invitation, by: Identity) -> Person:
    person = db.session.get_one(Person, by.id)
    if person.phone != invitation.phone or person.id == invitation.invited_by_id:
        raise NotInvited(invitation.id)
    if person.phone_confirmed_at is None:
        raise NumberNotConfirmed(invitation.id)
    return person


def _end(invitation: Invitation, **facts: object) -> None:
    """The one end of an invitation; whoever comes second is told."""
    ended = db.session.execute(update(Invitation).where(Invitation.id == invitation.id, *_OPEN).values(**facts))
    db.session.refresh(invitation)
    if changed(ended) != 1 and not (invitation.withdrawn_at and "withdrawn_at" in facts):
        raise NotInvited(invitation.id)
    notices.take_back_invited(invitation)


def _becomes(member: Membership, kind: MemberKind) -> Membership:
    """The old part ends and a new one begins, so that it can be seen later who owned the business when."""
    member.left_at = clock.now()
    db.session.flush()
    return _joins(member.enterprise_id, member.person_id, kind, chosen=member)


def _joins(enterprise_id: int, person_id: int, kind: MemberKind, chosen: Membership | None = None) -> Membership:
    joined = Membership(
        enterprise_id=enterprise_id,
        person_id=person_id,
        kind=kind,
        joined_at=clock.now(),
        chosen_at=chosen.chosen_at if chosen else None,
    )
    db.session.add(joined)
    db.session.flush()
    return joined
