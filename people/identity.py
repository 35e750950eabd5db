"""The facts about the acting person that policies and verbs need."""

from dataclasses import dataclass, field
from datetime import datetime

from people.models import GUARDED_ROLES, STAFF_ROLES, Role


@dataclass(frozen=True)
class Grant:
    """A role in force, with its scope."""

    role: Role
    scope_kind: str | None = None
    scope_id: int | None = None
    scope_key: str | None = None


@dataclass(frozen=True)
class Identity:
    """A person who is signed in, or who acts through a command. Flask-Login's `current_user` is an Identity or Anonymous."""

    id: int
    name: str
    short_name: str
    language: str = "id"
    text_size: int = 100
    grants: tuple[Grant, ...] = field(default=())
    session_id: int | None = None
    address_as: str | None = None
    """The form of address in front of the name: `Bu`, `Pak`, `Mbak` or `Mas`."""
    shared_phone: bool = False
    seen_at: datetime | None = None
    """The moment when the use of the device was last stored."""
    began_at: datetime | None = None
    """When the session began."""
    confirmed_at: datetime | None = None
    """When the person last showed in this session who it is."""
    has_passphrase: bool = False
    """Whether the person signs in by e-mail and passphrase."""
    has_second_factor: bool = False
    village_code: str | None = None
    name_confirmed: bool = False
    is_paused: bool = False
    """Whether the account rests at its owner's wish, or waits to be erased (`people.pausing`)."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """The id as a string, for Flask-Login."""
        return str(self.id)

    def has(self, *roles: Role) -> bool:
        """Whether the person holds one of these roles, with any scope."""
        return any(grant.role in roles for grant in self.grants)

    def holds(self, *roles: Role) -> bool:
        """Whether the person holds one of these roles, for policies about a colleague (`policies.Colleague`)."""
        return self.has(*roles)

    def scope_ids(self, role: Role, kind: str) -> frozenset[int]:
        """The ids in the scope of a role, for example a mentor's partners."""
        return frozenset(g.scope_id for g in self.grants if g.role is role and g.scope_kind == kind and g.scope_id is not None)

    def scope_keys(self, role: Role, kind: str) -> frozenset[str]:
        """The keys in the scope of a role, for example a channel manager's channels."""
        return frozenset(g.scope_key for g in self.grants if g.role is role and g.scope_kind == kind and g.scope_key)

    @property
    def is_staff(self) -> bool:
        """Whether the person holds any role other than learner."""
        return any(grant.role in STAFF_ROLES for grant in self.grants)

    @property
    def is_guarded(self) -> bool:
        """Whether the person holds a role for which a second factor is demanded."""
        return any(grant.role in GUARDED_ROLES for grant in self.grants)

    @property
    def has_staff_session(self) -> bool:
        """Whether the person's sessions end as those of staff do: soon."""
        return self.is_staff or self.has_passphrase


class Anonymous:
    """A visitor who is not signed in and holds no role."""

    id: int | None = None
    name = ""
    short_name = ""
    address_as: str | None = None
    language: str | None = None
    text_size = 100
    grants: tuple[Grant, ...] = ()
    session_id = None
    shared_phone = False
    is_paused = False
    is_authenticated = False
    is_active = False
    is_anonymous = True
    is_staff = False
    is_guarded = False
    has_passphrase = False
    has_second_factor = False
    confirmed_at = None

    def has(self, *roles: Role) -> bool:
        """Return False, because an anonymous visitor holds no role."""
        return False

    def get_id(self) -> None:
        """Return None, because an anonymous visitor has no id."""
        return None


Visitor = Identity | Anonymous
