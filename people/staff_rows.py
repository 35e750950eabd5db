"""Queries about staff: everybody who has an account with an e-mail, with present and ended roles."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, select
from sqlalchemy.orm import aliased

from core import clock
from core.db import db
from people.models import LoginSession, Partner, Person, Role, RoleGrant, SecondFactor


@dataclass(frozen=True)
class RoleRow:
    """A role that a member of staff holds or has held."""

    id: int
    person_id: int
    role: Role
    partner: str | None
    channel: str | None
    granted_at: datetime
    granted_by: str | None
    until: date | None
    ended_at: datetime | None

    @property
    def is_over(self) -> bool:
        """Whether the role was ended, or its last day has passed."""
        return self.ended_at is not None or bool(self.until and self.until < clock.today())


@dataclass(frozen=True)
class StaffRow:
    """A member of staff with all roles, in the order in which they were given."""

    id: int
    name: str
    email: str
    has_secret: bool
    created_at: datetime
    closed_at: datetime | None
    seen_at: datetime | None
    has_second_factor: bool
    roles: list[RoleRow] = field(default_factory=list)

    @property
    def held(self) -> list[RoleRow]:
        """The roles in force."""
        return [role for role in self.roles if not role.is_over]

    @property
    def ended(self) -> list[RoleRow]:
        """The roles that are over, the latest first."""
        return [role for role in reversed(self.roles) if role.is_over]

    def holds(self, *roles: Role) -> bool:
        """Whether the person holds one of these roles."""
        return any(role.role in roles for role in self.held)


seen_at = select(func.max(LoginSession.last_seen_at)).where(LoginSession.person_id == Person.id).scalar_subquery()
_columns: tuple[Any, ...] = (
    Person.id,
    Person.name,
    Person.email,
    Person.secret_hash.is_not(None),
    Person.created_at,
    Person.closed_at,
    seen_at,
    exists().where(SecondFactor.person_id == Person.id, SecondFactor.set_up_at.is_not(None)),
)
_staff = Person.email.is_not(None)
all_staff = select(*_columns).where(_staff)
"""Everybody who has an account with an e-mail, also a closed one."""
_by_id = all_staff.where(Person.id == bindparam("person_id"))
_granter = aliased(Person)
_roles = (
    select(
        RoleGrant.id, RoleGrant.person_id, RoleGrant.role, Partner.name, RoleGrant.scope_key,
        RoleGrant.granted_at, _granter.name, RoleGrant.until, RoleGrant.ended_at,
    )
    .outerjoin(Partner, and_(RoleGrant.scope_kind == "partner", Partner.id == RoleGrant.scope_id))
    .outerjoin(_granter, _granter.id == RoleGrant.granted_by_id)
    .where(RoleGrant.person_id.in_(bindparam("person_ids", expanding=True)))
    .order_by(RoleGrant.granted_at, RoleGrant.id)
)  # fmt: skip


def staff_member(person_id: int) -> StaffRow | None:
    """Return one member of staff, also with a closed account, or None."""
    row = db.session.execute(_by_id, {"person_id": person_id}).one_or_none()
    return replace(StaffRow(*row), roles=_roles_of([row.id]).get(row.id, [])) if row else None


def with_roles(rows: Sequence[Any]) -> list[StaffRow]:
    """Make rows of the columns of `all_staff`, each with its roles. One statement."""
    roles = _roles_of(row.id for row in rows)
    return [replace(StaffRow(*row), roles=roles.get(row.id, [])) for row in rows]


def _roles_of(person_ids: Iterable[int]) -> dict[int, list[RoleRow]]:
    by_person: dict[int, list[RoleRow]] = defaultdict(list)
    for row in db.session.execute(_roles, {"person_ids": list(person_ids)}):
        by_person[row.person_id].append(RoleRow(*row))
    return by_person
