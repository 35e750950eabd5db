"""Roles: giving one with its scope and last day, and ending one."""

from datetime import date

from blinker import signal
from sqlalchemy import select

from core import audit, clock
from core.db import db
from core.errors import N_, DomainError
from people import cards, resets, signing_in, ways_in
from people.identity import Identity
from people.models import STAFF_ROLES, Person, Role, RoleGrant
from people.policies import GIVEN_BY_ADMINISTRATORS

role_ended = signal("role_ended")
"""Sent with the grant when a role is ended, after the change is flushed and inside its transaction."""

_lasting = (
    select(RoleGrant.id, RoleGrant.person_id)
    .join(Person, Person.id == RoleGrant.person_id)
    .where(
        RoleGrant.role == Role.ADMIN,
        RoleGrant.ended_at.is_(None),
        RoleGrant.until.is_(None),
        Person.closed_at.is_(None),
        Person.secret_hash.is_not(None),
    )
)
"""The grants of administrators without a last day who can sign in."""


class LastAdministrator(DomainError):
    """No other administrator without a last day could sign in."""

    status = 409
    message = N_("This is the last administrator who can sign in and has no end date. Invite another one first.")


class OwnRole(DomainError):
    """An administrator may not give a role to themselves where another administrator could give it."""

    status = 403
    message = N_("A role of your own is given by another administrator. Please ask one of them.")


class EndsInThePast(DomainError):
    """The last day of a role is in the past."""

    message = N_("Choose today or a later day as the last day.")


def grant_role(
    person: Person,
    role: Role,
    *,
    by: Identity | None,
    scope_kind: str | None = None,
    scope_id: int | None = None,
    scope_key: str | None = None,
    until: date | None = None,
) -> RoleGrant:
    """Give somebody a role. A grant in force with the same scope only gets the new last day. `by` is None for a command.

    With a role of staff the person's reset codes end, the sign-ins of persons merged into this one, and the cards whose maker
    may not issue a link for this role. With a role that administrators give, the passphrase and app end too, where the link that
    was used last came from somebody who may not issue one.
    Raises EndsInThePast, OwnRole or LastAdministrator.
    """
    refuse_to_give(person.id, until=until, by=by)
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    actor_id = by.id if by else None
    existing = _find_grant_in_force(person.id, role, scope_kind, scope_id, scope_key)
    if existing:
        _change_last_day(existing, until, actor_id=actor_id)
        return existing
    grant = RoleGrant(
        person_id=person.id,
        role=role,
        scope_kind=scope_kind,
        scope_id=scope_id,
        scope_key=scope_key,
        granted_at=clock.now(),
        granted_by_id=actor_id,
        until=until,
    )
    db.session.add(grant)
    db.session.flush()
    if role in STAFF_ROLES:
        cards.end_where_maker_may_not(person.id)
        resets.end_codes_of(person.id)
        signing_in.end_other_ways_in(person.id)
    if role in GIVEN_BY_ADMINISTRATORS:
        ways_in.forget_where_giver_may_not(person, actor_id=actor_id)
    audit.record(f"granted {role}", "person", person.id, actor_id=actor_id)
    return grant


def end_role(grant: RoleGrant, *, by: Identity | None) -> None:
    """End a role now. Ending it again does nothing. Raises LastAdministrator."""
    if grant.role is Role.ADMIN:
        # All administrators' grants are locked before this one, always in the same order, so that two endings cannot deadlock.
        _locked_administrators()
    db.session.refresh(grant, with_for_update={"of": RoleGrant})
    if grant.ended_at:
        return
    _refuse_last_administrator(grant)
    grant.ended_at = clock.now()
    db.session.flush()
    audit.record(f"ended {grant.role}", "person", grant.person_id, actor_id=by.id if by else None)
    role_ended.send(grant)


def anybody_holds(role: Role) -> bool:
    """Whether anybody has been given this role and it was not ended."""
    return (
        db.session.scalar(select(RoleGrant.id).where(RoleGrant.role == role, RoleGrant.ended_at.is_(None)).limit(1)) is not None
    )


def refuse_to_give(person_id: int, *, until: date | None, by: Identity | None) -> None:
    """Raise EndsInThePast for a last day that has passed, and OwnRole where somebody else could give this role."""
    if until and until < clock.today():
        raise EndsInThePast(until)
    if by and by.id == person_id and has_other_administrator(person_id):
        raise OwnRole(person_id)


def has_other_administrator(person_id: int) -> bool:
    """Whether somebody else is an administrator without a last day who can sign in."""
    return bool(lasting_administrators() - {person_id})


def lasting_administrators() -> set[int]:
    """Return the ids of administrators without a last day who can sign in."""
    return {row.person_id for row in db.session.execute(_lasting)}


def present_administrators() -> set[int]:
    """Return the ids of all administrators who can sign in today, also of those with a last day."""
    present = (RoleGrant.role == Role.ADMIN, RoleGrant.in_force(clock.today()), Person.closed_at.is_(None))
    administrators = select(RoleGrant.person_id).join(Person, Person.id == RoleGrant.person_id)
    return set(db.session.scalars(administrators.where(*present, Person.secret_hash.is_not(None))))


def _find_grant_in_force(
    person_id: int, role: Role, kind: str | None, scope_id: int | None, key: str | None
) -> RoleGrant | None:
    """Return the grant in force with this scope, or None. A grant whose last day has passed is not in force."""
    in_force = select(RoleGrant).where(
        RoleGrant.person_id == person_id,
        RoleGrant.role == role,
        RoleGrant.scope_kind.is_not_distinct_from(kind),
        RoleGrant.scope_id.is_not_distinct_from(scope_id),
        RoleGrant.scope_key.is_not_distinct_from(key),
        RoleGrant.in_force(clock.today()),
    )
    return db.session.scalars(in_force).first()


def _change_last_day(grant: RoleGrant, until: date | None, *, actor_id: int | None) -> None:
    if grant.until == until:
        return
    if until:
        _refuse_last_administrator(grant)
    grant.until = until
    audit.record(f"limited {grant.role}" if until else f"prolonged {grant.role}", "person", grant.person_id, actor_id=actor_id)


def _refuse_last_administrator(grant: RoleGrant) -> None:
    """Raise LastAdministrator unless another administrator without a last day can sign in."""
    if grant.role is Role.ADMIN and _locked_administrators() <= {grant.person_id}:
        raise LastAdministrator(grant)


def _locked_administrators() -> set[int]:
    """Return the ids of administrators without a last day who can sign in. Locks their grants until the transaction ends."""
    grants = db.session.execute(_lasting.order_by(RoleGrant.id).with_for_update(of=RoleGrant))
    return {row.person_id for row in grants}
