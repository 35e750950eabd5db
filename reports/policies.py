"""Who may read the office's reports. Every predicate is pure."""

from people.identity import Visitor
from people.models import Role


def can_read_reports(visitor: Visitor) -> bool:
    """Officers and administrators: small numbers stand in full, so they are not for the public."""
    return visitor.has(Role.OFFICER, Role.ADMIN)
