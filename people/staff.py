"""Members of staff: invited with their roles, let in again by a one-time link, closed when they leave."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Select, select, update

from core import audit, clock, moments
from core.db import db
from core.errors import N_, DomainError
from core.text import fold
from people import roles, sessions
from people.identity import Identity
from people.models import ROLES, STAFF_ROLES, Person, Role, RoleGrant, SignInCard
from people.partners import find_or_create_partner
from people.registration import EmailTaken, normalize_email, register_staff

SAME_INVITATION = timedelta(minutes=15)
"""How long an invitation that is sent again is still the same one."""


class NeedsPartner(DomainError):
    """A mentor is sent by somebody."""

    message = N_("Write down which partner sends the mentor.")


class NeedsChannel(DomainError):
    """A channel's manager sees one channel."""

    message = N_("Choose the channel that this person manages.")


class AccountClosed(DomainError):
    """The e-mail belongs to an account that was closed."""

    status = 409
    message = N_("This e-mail belongs to an account that was closed. Open that account again on its page.")


@dataclass(frozen=True)
class Asked:
    """A role to be given, with its limits."""

    role: Role
    partner: str = ""
    channel: str = ""
    until: date | None = None


def invite_staff(name: str, email: str, asked: Sequence[Asked], *, by: Identity | None) -> Person:
    """Make an account with roles for a member of staff, who then comes in by a one-time link (`cards.make_card`).

    The same invitation sent twice is one account. Raises BadEmail, EmailTaken, AccountClosed, NeedsPartner, NeedsChannel,
    EndsInThePast.
    """
    try:
        person = register_staff(name=name, email=email, by=by)
    except EmailTaken:
        person = _same_invitation(name, email, by)
    for wanted in asked:
        give_role(person, wanted, by=by)
    return person


def give_role(person: Person, asked: Asked, *, by: Identity | None) -> RoleGrant:
    """Give a role with the limits that it needs. Raises NeedsPartner, NeedsChannel, EndsInThePast, LastAdministrator."""
    return roles.grant_role(person, asked.role, by=by, until=asked.until, **_scope(asked))


def close_account(person: Person, *, by: Identity) -> None:
    """Close a colleague's account: roles, sessions and links end at once; what they did stays. Twice is once.

    Raises LastAdministrator.
    """
    db.session.refresh(person, with_for_update={"of": Person})
    if person.closed_at:
        return
    held = select(RoleGrant).where(RoleGrant.person_id == person.id, RoleGrant.ended_at.is_(None))
    for given in db.session.scalars(held.order_by(RoleGrant.id)).all():
        roles.end_role(given, by=by)
    sessions.end_others(person.id)
    _end_links(person.id)
    person.closed_at = clock.now()
    db.session.flush()
    audit.record("closed account", "person", person.id, actor_id=by.id)


def open_again(person: Person, *, by: Identity) -> None:
    """Open a closed account again, without roles and with the passphrase gone: the owner comes in by a new link. Twice is once."""
    db.session.refresh(person, with_for_update={"of": Person})
    if not person.closed_at:
        return
    person.closed_at = person.secret_hash = None
    db.session.flush()
    audit.record("opened account again", "person", person.id, actor_id=by.id)


def everybody() -> Select[Person]:
    """Every account of staff, closed ones too, as entities for the verbs."""
    return select(Person).where(Person.email.is_not(None))


def roles_of(person_id: int) -> Select[RoleGrant]:
    """Every role that somebody holds or held, as entities for the verbs."""
    return select(RoleGrant).where(RoleGrant.person_id == person_id, RoleGrant.role.in_(STAFF_ROLES))


def _scope(asked: Asked) -> dict[str, Any]:
    kind = ROLES[asked.role].limited_to
    if kind == "partner":
        if not asked.partner:
            raise NeedsPartner
        return {"scope_kind": kind, "scope_id": find_or_create_partner(asked.partner).id}
    if kind == "channel":
        if not asked.channel:
            raise NeedsChannel
        return {"scope_kind": kind, "scope_key": asked.channel}
    return {}


def _same_invitation(name: str, email: str, by: Identity | None) -> Person:
    """The account that the same person made a moment ago under this name, still unopened; else the e-mail is taken."""
    person = db.session.scalars(select(Person).where(Person.email == normalize_email(email))).one()
    if person.closed_at:
        raise AccountClosed(email)
    ours = person.secret_hash is None and person.created_by_id == (by.id if by else None)
    if not ours or not moments.was_lately(person.created_at, SAME_INVITATION) or fold(person.name) != fold(name):
        raise EmailTaken(email)
    return person


def _end_links(person_id: int) -> None:
    opens = SignInCard.used_at.is_(None), SignInCard.replaced_at.is_(None)
    db.session.execute(update(SignInCard).where(SignInCard.person_id == person_id, *opens).values(replaced_at=clock.now()))
