"""Which roles somebody holds, limited to what and until when."""

from datetime import date

from blinker import signal
from sqlalchemy import select

from core import audit, clock
from core.db import db
from core.errors import N_, DomainError
from people import cards, resets
from people.identity import Identity
from people.models import STAFF_ROLES, Person, Role, RoleGrant

role_ended = signal("role_ended")
"""Sent with the grant when a role is taken back, after the change is flushed and inside its transaction."""


class LastAdministrator(DomainError):
    """Without this administrator nobody could let anybody in any more."""

    status = 409
    message = N_("This is the last administrator who can sign in and has no end date. Invite another one first.")


class EndsInThePast(DomainError):
    """A role cannot end before it begins."""

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
    """Give somebody a role, once: a grant in force with the same limits only gets the new last day. `by` is empty for a command.

    Links, cards and codes of makers who could not let in somebody with this role end.

    Raises EndsInThePast, LastAdministrator.
    """
    if until and until < clock.today():
        raise EndsInThePast(until)
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    actor_id = by.id if by else None
    standing = _standing(person.id, role, scope_kind, scope_id, scope_key)
    if standing:
        _change_last_day(standing, until, actor_id=actor_id)
        return standing
    given = RoleGrant(
        person_id=person.id,
        role=role,
        scope_kind=scope_kind,
        scope_id=scope_id,
        scope_key=scope_key,
        granted_at=clock.now(),
        granted_by_id=actor_id,
        until=until,
    )
    db.session.add(given)
    db.session.flush()
    if role in STAFF_ROLES:
        cards.end_where_maker_may_not(person.id)
        resets.end_of(person.id)
    audit.record(f"granted {role}", "person", person.id, actor_id=actor_id)
    return given


def end_role(given: RoleGrant, *, by: Identity | None) -> None:
    """Take a role back, at once; twice is once. Raises LastAdministrator."""
    if given.role is Role.ADMIN:
        # Before its own row: who ends each other take the same locks in the same order, so neither waits for the other.
        _lasting_administrators()
    db.session.refresh(given, with_for_update={"of": RoleGrant})
    if given.ended_at:
        return
    _refuse_to_lose(given)
    given.ended_at = clock.now()
    db.session.flush()
    audit.record(f"ended {given.role}", "person", given.person_id, actor_id=by.id if by else None)
    role_ended.send(given)


def anybody_holds(role: Role) -> bool:
    """Whether a role is held by somebody here."""
    return (
        db.session.scalar(select(RoleGrant.id).where(RoleGrant.role == role, RoleGrant.ended_at.is_(None)).limit(1)) is not None
    )


def _standing(person_id: int, role: Role, kind: str | None, scope_id: int | None, key: str | None) -> RoleGrant | None:
    """The grant with these limits that still runs; one whose last day has passed is over."""
    found = select(RoleGrant).where(
        RoleGrant.person_id == person_id,
        RoleGrant.role == role,
        RoleGrant.scope_kind.is_not_distinct_from(kind),
        RoleGrant.scope_id.is_not_distinct_from(scope_id),
        RoleGrant.scope_key.is_not_distinct_from(key),
        RoleGrant.in_force(clock.today()),
    )
    return db.session.scalars(found).first()


def _change_last_day(given: RoleGrant, until: date | None, *, actor_id: int | None) -> None:
    if given.until == until:
        return
    if until:
        _refuse_to_lose(given)
    given.until = until
    audit.record(f"limited {given.role}" if until else f"prolonged {given.role}", "person", given.person_id, actor_id=actor_id)


def _refuse_to_lose(given: RoleGrant) -> None:
    """Raise LastAdministrator unless somebody else stays who can sign in as administrator for good."""
    if given.role is Role.ADMIN and _lasting_administrators() <= {given.person_id}:
        raise LastAdministrator(given)


def _lasting_administrators() -> set[int]:
    """Who can sign in as administrator without an end date; their grants stay locked until the commit."""
    lasting = select(RoleGrant.id, RoleGrant.person_id).join(Person, Person.id == RoleGrant.person_id)
    lasting = lasting.where(
        RoleGrant.role == Role.ADMIN,
        RoleGrant.ended_at.is_(None),
        RoleGrant.until.is_(None),
        Person.closed_at.is_(None),
        Person.secret_hash.is_not(None),
    )
    held = db.session.execute(lasting.order_by(RoleGrant.id).with_for_update(of=RoleGrant))
    return {row.person_id for row in held}
