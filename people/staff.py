"""Accounts of staff: inviting with roles, giving roles, closing and reopening."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, select, update

from core import audit, clock, moments
from core.db import db
from core.errors import N_, DomainError
from core.text import fold
from people import role_proposals, roles, second_factors, sessions
from people.identity import Identity
from people.models import ROLES, STAFF_ROLES, Person, Role, RoleGrant, SignInCard
from people.partners import find_or_create_partner
from people.registration import EmailTaken, normalize_email, register_staff

SAME_INVITATION = timedelta(minutes=15)
"""The span in which a second invitation with the same facts counts as the first, sent again."""


class NeedsPartner(DomainError):
    """The role of a mentor needs a partner."""

    message = N_("Write down which partner sends the mentor.")


class NeedsChannel(DomainError):
    """The role of a channel manager needs a channel."""

    message = N_("Choose the channel that this person manages.")


class AccountClosed(DomainError):
    """The e-mail belongs to an account that was closed."""

    status = 409
    message = N_("This e-mail belongs to an account that was closed. Open that account again on its page.")


@dataclass(frozen=True)
class RoleRequest:
    """A role to give, with its scope and last day."""

    role: Role
    partner: str = ""
    channel: str = ""
    until: date | None = None


def invite_staff(name: str, email: str, requests: Sequence[RoleRequest], *, by: Identity | None) -> Person:
    """Create an account of staff with roles. It opens with a one-time link (`cards.make_card`).

    The same name and e-mail again within `SAME_INVITATION` return the first account, if the same person invites and the account
    has no passphrase yet. Raises BadEmail, EmailTaken, AccountClosed, NeedsPartner, NeedsChannel or EndsInThePast.
    """
    try:
        person = register_staff(name=name, email=email, by=by)
    except EmailTaken:
        person = _find_recent_invitation(name, email, by)
    for request in requests:
        give_role(person, request, by=by)
    return person


def give_role(person: Person, request: RoleRequest, *, by: Identity | None) -> RoleGrant | None:
    """Give a role with the scope that it needs, or propose it and return None where another administrator has to confirm.

    A role that is held already needs no second one for another last day. Raises NeedsPartner, NeedsChannel, EndsInThePast,
    OwnRole or LastAdministrator.
    """
    is_new = not sessions.identity_of(person.id).has(request.role)
    if by and is_new and role_proposals.needs_another(person.id, request.role, by=by):
        role_proposals.propose(person, request.role, until=request.until, by=by)
        return None
    grant = roles.grant_role(person, request.role, by=by, until=request.until, **_scope(request))
    if by:
        role_proposals.settle(person.id, role=request.role, by=by, accepted=True)
    return grant


def close_account(person: Person, *, by: Identity) -> None:
    """Close an account of staff and end its roles, sessions and links. Closing again does nothing. Raises LastAdministrator."""
    db.session.refresh(person, with_for_update={"of": Person})
    if person.closed_at:
        return
    held = select(RoleGrant).where(RoleGrant.person_id == person.id, RoleGrant.ended_at.is_(None))
    for grant in db.session.scalars(held.order_by(RoleGrant.id)).all():
        roles.end_role(grant, by=by)
    sessions.end_others(person.id)
    _end_links(person.id)
    second_factors.forget(person.id)
    role_proposals.settle(person.id, by=by)
    person.closed_at = clock.now()
    db.session.flush()
    audit.record("closed account", "person", person.id, actor_id=by.id)


def reopen_account(person: Person, *, by: Identity) -> None:
    """Open a closed account again, without roles and passphrase. It needs a new one-time link. An open account stays."""
    db.session.refresh(person, with_for_update={"of": Person})
    if not person.closed_at:
        return
    person.closed_at = person.secret_hash = None
    db.session.flush()
    audit.record("opened account again", "person", person.id, actor_id=by.id)


def all_staff() -> Select[Person]:
    """Return a select of all accounts of staff, the closed ones too."""
    return select(Person).where(Person.email.is_not(None))


def roles_of(person_id: int) -> Select[RoleGrant]:
    """Return a select of all grants of staff roles to a person, the ended ones too."""
    return select(RoleGrant).where(RoleGrant.person_id == person_id, RoleGrant.role.in_(STAFF_ROLES))


def _scope(request: RoleRequest) -> dict[str, Any]:
    kind = ROLES[request.role].limited_to
    if kind == "partner":
        if not request.partner:
            raise NeedsPartner
        return {"scope_kind": kind, "scope_id": find_or_create_partner(request.partner).id}
    if kind == "channel":
        if not request.channel:
            raise NeedsChannel
        return {"scope_kind": kind, "scope_key": request.channel}
    return {}


def _find_recent_invitation(name: str, email: str, by: Identity | None) -> Person:
    """Return the unused account that the same person made with these facts within `SAME_INVITATION`. Else raises EmailTaken."""
    person = db.session.scalars(select(Person).where(Person.email == normalize_email(email))).one()
    if person.closed_at:
        raise AccountClosed(email)
    is_unused = person.secret_hash is None and person.created_by_id == (by.id if by else None)
    if not is_unused or not moments.was_lately(person.created_at, SAME_INVITATION) or fold(person.name) != fold(name):
        raise EmailTaken(email)
    return person


def _end_links(person_id: int) -> None:
    opens = SignInCard.used_at.is_(None), SignInCard.replaced_at.is_(None)
    db.session.execute(update(SignInCard).where(SignInCard.person_id == person_id, *opens).values(replaced_at=clock.now()))
