"""Who is acting: the little that policies and verbs need to know of a person, loaded in one statement."""

from dataclasses import dataclass, field
from datetime import datetime

from people.models import STAFF_ROLES, Role


@dataclass(frozen=True)
class Grant:
    """A role in force, with what it is limited to."""

    role: Role
    scope_kind: str | None = None
    scope_id: int | None = None
    scope_key: str | None = None


@dataclass(frozen=True)
class Identity:
    """Somebody who is signed in (or acts through a command). Flask-Login's `current_user` is one of these."""

    id: int
    name: str
    short_name: str
    language: str = "id"
    text_size: int = 100
    grants: tuple[Grant, ...] = field(default=())
    session_id: int | None = None
    shared_phone: bool = False
    seen_at: datetime | None = None
    """When the device was last noted to be in use."""
    village_code: str | None = None
    enterprise_asked: bool = True
    name_confirmed: bool = False

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """What Flask-Login calls a user's id."""
        return str(self.id)

    def has(self, *roles: Role) -> bool:
        """Whether one of these roles is held, whatever its scope."""
        return any(grant.role in roles for grant in self.grants)

    def holds(self, *wanted: Role) -> bool:
        """The same, as it is asked of a colleague (`policies.Colleague`)."""
        return self.has(*wanted)

    def scope_ids(self, role: Role, kind: str) -> frozenset[int]:
        """The ids to which a role is limited, for example a mentor's partners."""
        return frozenset(g.scope_id for g in self.grants if g.role is role and g.scope_kind == kind and g.scope_id is not None)

    def scope_keys(self, role: Role, kind: str) -> frozenset[str]:
        """The keys to which a role is limited, for example a channel manager's channels."""
        return frozenset(g.scope_key for g in self.grants if g.role is role and g.scope_kind == kind and g.scope_key)

    @property
    def is_staff(self) -> bool:
        """Whether any role but learner is held."""
        return any(grant.role in STAFF_ROLES for grant in self.grants)


class Stranger:
    """Somebody who is not signed in; policies say no to most of what a stranger asks."""

    id: int | None = None
    name = ""
    short_name = ""
    language: str | None = None
    text_size = 100
    grants: tuple[Grant, ...] = ()
    session_id = None
    shared_phone = False
    is_authenticated = False
    is_active = False
    is_anonymous = True
    is_staff = False

    def has(self, *roles: Role) -> bool:
        """A stranger holds no role."""
        return False

    def get_id(self) -> None:
        """No id."""
        return None


Visitor = Identity | Stranger
