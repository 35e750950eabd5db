"""Which roles somebody holds, limited to what and until when."""

from datetime import date

from sqlalchemy import select

from core import audit, clock
from core.db import db
from people.identity import Identity
from people.models import Person, Role, RoleGrant


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
    """Give somebody a role, once: a grant in force with the same limits is returned as it is. `by` is empty for a command."""
    db.session.execute(select(Person.id).where(Person.id == person.id).with_for_update())
    standing = db.session.scalars(
        select(RoleGrant).where(
            RoleGrant.person_id == person.id,
            RoleGrant.role == role,
            RoleGrant.scope_kind.is_not_distinct_from(scope_kind),
            RoleGrant.scope_id.is_not_distinct_from(scope_id),
            RoleGrant.scope_key.is_not_distinct_from(scope_key),
            RoleGrant.ended_at.is_(None),
        )
    ).first()
    if standing:
        standing.until = until
        return standing
    actor_id = by.id if by else None
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
    audit.record(f"granted {role}", "person", person.id, actor_id=actor_id)
    return given


def end_role(given: RoleGrant, *, by: Identity | None) -> None:
    """Take a role back, at once."""
    given.ended_at = given.ended_at or clock.now()
    audit.record(f"ended {given.role}", "person", given.person_id, actor_id=by.id if by else None)


def anybody_holds(role: Role) -> bool:
    """Whether a role is held by somebody here."""
    return (
        db.session.scalar(select(RoleGrant.id).where(RoleGrant.role == role, RoleGrant.ended_at.is_(None)).limit(1)) is not None
    )
