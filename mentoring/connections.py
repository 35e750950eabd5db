"""What this package hears from the packages below it; the roof calls `connect()` once."""

from mentoring.members import forget_mentor
from mentoring.person_part import cohorts_part
from people import person_parts
from people.models import Role, RoleGrant
from people.roles import role_ended


def connect() -> None:
    """Subscribe to the signals below and register this package's parts."""
    role_ended.connect(_role_ended)
    person_parts.register(25, cohorts_part)


def _role_ended(given: RoleGrant, **facts: object) -> None:
    if given.role is Role.MENTOR and given.scope_kind == "partner" and given.scope_id is not None:
        forget_mentor(given.person_id, given.scope_id)
