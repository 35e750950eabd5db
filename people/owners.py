"""Owners of a business: invitations to co-own it or to take it over, answers, and leaving. The owner cannot leave."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from core import audit, clock
from core.db import changed, db
from core.errors import N_, DomainError
from people import notices, phones
from people.identity import Identity
from people.models import Enterprise, Invitation, MemberKind, Membership, Person

MOST_OPEN = 3
"""Open invitations that one business may have: enough for a family, too few for sending unwanted messages to many."""


class OwnerOnly(DomainError):
    """The person is not the owner of the business."""

    status = 403
    message = N_("Only the owner of the business can do this.")


class AlreadyMember(DomainError):
    """Every account with the number already owns the business in this way."""

    message = N_("This number belongs to somebody who already owns this business.")


class AlreadyInvited(DomainError):
    """An open invitation to this number, or to another new owner, exists."""

    status = 409
    message = N_("Such an invitation already waits for its answer. Take it back first.")


class TooManyInvitations(DomainError):
    """The business has `MOST_OPEN` open invitations."""

    message = N_("Several invitations already wait for their answer. Take one back first.")


class NotInvited(DomainError):
    """The invitation was answered or withdrawn, or is for another number."""

    status = 409
    message = N_("This invitation was answered or taken back in between.")


class NumberNotConfirmed(DomainError):
    """The office has not confirmed the number of the person who answers. Anybody may sign up with any number."""

    status = 403
    message = N_("Your phone number is not confirmed yet. Ask the office to confirm it, then answer.")


class LastOwner(DomainError):
    """The owner cannot leave before handing the business over."""

    message = N_("You are the owner. Hand the business over first, then you can leave.")


def invite(enterprise_id: int, typed_phone: str, kind: MemberKind, *, by: Identity) -> Invitation:
    """Invite a phone number to co-own the business (`co_owner`) or to take it over (`owner`).

    An open invitation of this kind to the number is returned instead of a second one. The answer is the same whether or not
    the number has an account. Raises BadPhone, OwnerOnly, AlreadyMember, AlreadyInvited or TooManyInvitations.
    """
    phone = phones.normalize(typed_phone)
    enterprise = _lock_enterprise(enterprise_id)
    members = _members(enterprise_id)
    _insist_on_owner(members, by.id)
    _refuse_member(members, phone, kind)
    waiting = list(db.session.scalars(select(Invitation).where(Invitation.enterprise_id == enterprise_id, *_OPEN)))
    existing = next((invitation for invitation in waiting if invitation.phone == phone and invitation.kind is kind), None)
    if existing:
        return existing
    if len(waiting) >= MOST_OPEN:
        raise TooManyInvitations(enterprise_id)
    invitation = Invitation(enterprise_id=enterprise_id, phone=phone, kind=kind, invited_at=clock.now(), invited_by_id=by.id)
    try:
        with db.session.begin_nested():
            db.session.add(invitation)
    except IntegrityError:
        raise AlreadyInvited(enterprise_id) from None
    audit.record("invited", "enterprise", enterprise_id, actor_id=by.id)
    notices.notify_invited(invitation, enterprise.name, by.short_name)
    return invitation


def withdraw(invitation_id: int, *, by: Identity) -> None:
    """Withdraw an invitation. Withdrawing again does nothing. Raises OwnerOnly, or NotInvited after an answer."""
    invitation = db.session.get_one(Invitation, invitation_id)
    _lock_enterprise(invitation.enterprise_id)
    _insist_on_owner(_members(invitation.enterprise_id), by.id)
    _close_invitation(invitation, withdrawn_at=clock.now())
    audit.record("took back an invitation", "enterprise", invitation.enterprise_id, actor_id=by.id)


def accept(invitation_id: int, *, by: Identity) -> Membership:
    """Accept an invitation, and notify all owners. A new owner makes the owner before a co-owner.

    Accepting again returns the same membership. Raises NotInvited or NumberNotConfirmed.
    """
    invitation = db.session.get_one(Invitation, invitation_id)
    enterprise = _lock_enterprise(invitation.enterprise_id)
    _check_invited(invitation, by)
    members = {member.person_id: member for member in _members(enterprise.id)}
    own = members.get(by.id)
    if own and invitation.accepted and invitation.answered_by_id == by.id:
        return own
    _close_invitation(invitation, answered_at=clock.now(), answered_by_id=by.id, accepted=True)
    if invitation.kind is MemberKind.OWNER:
        owner = next(member for member in members.values() if member.kind is MemberKind.OWNER)
        _change_kind(owner, MemberKind.CO_OWNER)
        # The new owner has not agreed to the open invitations of the earlier owner.
        others = update(Invitation).where(Invitation.enterprise_id == enterprise.id, *_OPEN)
        db.session.execute(others.values(withdrawn_at=clock.now()))
    membership = _change_kind(own, invitation.kind) if own else _add_member(enterprise.id, by.id, invitation.kind)
    audit.record(f"became {membership.kind}", "enterprise", enterprise.id, actor_id=by.id)
    notices.notify_invitation_answered(invitation, enterprise.name, by.short_name)
    return membership


def decline(invitation_id: int, *, by: Identity) -> None:
    """Decline an invitation, and notify the owners. Raises NotInvited or NumberNotConfirmed."""
    invitation = db.session.get_one(Invitation, invitation_id)
    enterprise = _lock_enterprise(invitation.enterprise_id)
    _check_invited(invitation, by)
    _close_invitation(invitation, answered_at=clock.now(), answered_by_id=by.id, accepted=False)
    notices.notify_invitation_answered(invitation, enterprise.name, by.short_name)


def end_membership(enterprise_id: int, *, by: Identity) -> None:
    """End a co-owner's membership, and notify the remaining owners. Does nothing for others. Raises LastOwner for the owner."""
    enterprise = _lock_enterprise(enterprise_id)
    membership = next((member for member in _members(enterprise_id) if member.person_id == by.id), None)
    if membership is None:
        return
    if membership.kind is MemberKind.OWNER:
        raise LastOwner(enterprise_id)
    membership.left_at = clock.now()
    db.session.flush()
    audit.record("left", "enterprise", enterprise_id, actor_id=by.id)
    notices.notify_member_left(enterprise_id, membership.id, enterprise.name, by.short_name)


def make_owner(member: Membership) -> Membership:
    """Make a co-owner the owner of a business that has none, because its owner is erased. Notifies the new owner."""
    enterprise = _lock_enterprise(member.enterprise_id)
    membership = _change_kind(member, MemberKind.OWNER)
    audit.record("became owner", "enterprise", enterprise.id, actor_id=None)
    notices.notify_made_owner(membership.person_id, membership.id, enterprise.name)
    return membership


def select_business(enterprise_id: int, *, by: Identity) -> bool:
    """Select the business that pages show to a person with several. Returns False where the person is no member of it."""
    memberships = update(Membership).where(Membership.person_id == by.id, Membership.left_at.is_(None))
    is_selected = Membership.enterprise_id == enterprise_id
    if changed(db.session.execute(memberships.where(is_selected).values(chosen_at=clock.now()))) != 1:
        return False
    db.session.execute(memberships.where(~is_selected).values(chosen_at=None))
    return True


_OPEN = (Invitation.answered_at.is_(None), Invitation.withdrawn_at.is_(None))


def _lock_enterprise(enterprise_id: int) -> Enterprise:
    """Lock a business until the transaction ends, so that changes of its owners run one after the other."""
    return db.session.get_one(Enterprise, enterprise_id, with_for_update=True, populate_existing=True)


def _members(enterprise_id: int) -> list[Membership]:
    current = select(Membership).where(Membership.enterprise_id == enterprise_id, Membership.left_at.is_(None))
    return list(db.session.scalars(current.order_by(Membership.id).execution_options(populate_existing=True)))


def _insist_on_owner(members: list[Membership], person_id: int) -> None:
    if not any(member.person_id == person_id and member.kind is MemberKind.OWNER for member in members):
        raise OwnerOnly(person_id)


def _refuse_member(members: list[Membership], phone: str, kind: MemberKind) -> None:
    """Raise AlreadyMember if every account with the number is a member. A household may share a number with non-members."""
    holders = set(db.session.scalars(select(Person.id).where(Person.phone == phone, Person.closed_at.is_(None))))
    if holders and holders <= {member.person_id for member in members if member.kind in (MemberKind.OWNER, kind)}:
        raise AlreadyMember(phone)


def _check_invited(invitation: Invitation, by: Identity) -> None:
    person = db.session.get_one(Person, by.id)
    if person.phone != invitation.phone or person.id == invitation.invited_by_id:
        raise NotInvited(invitation.id)
    if person.phone_confirmed_at is None:
        raise NumberNotConfirmed(invitation.id)


def _close_invitation(invitation: Invitation, **facts: object) -> None:
    """Answer or withdraw an open invitation. Raises NotInvited where it is not open, except for a second withdrawal."""
    ended = db.session.execute(update(Invitation).where(Invitation.id == invitation.id, *_OPEN).values(**facts))
    db.session.refresh(invitation)
    if changed(ended) != 1 and not (invitation.withdrawn_at and "withdrawn_at" in facts):
        raise NotInvited(invitation.id)
    notices.withdraw_invitation_notices(invitation)


def _change_kind(member: Membership, kind: MemberKind) -> Membership:
    """End a membership and begin one of another kind. The rows keep who owned the business when."""
    member.left_at = clock.now()
    db.session.flush()
    return _add_member(member.enterprise_id, member.person_id, kind, chosen_at=member.chosen_at)


def _add_member(enterprise_id: int, person_id: int, kind: MemberKind, *, chosen_at: datetime | None = None) -> Membership:
    membership = Membership(
        enterprise_id=enterprise_id,
        person_id=person_id,
        kind=kind,
        joined_at=clock.now(),
        chosen_at=chosen_at,
    )
    db.session.add(membership)
    db.session.flush()
    return membership
