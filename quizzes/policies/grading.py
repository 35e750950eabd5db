"""Who may grade, and see the queue."""

from people.identity import Visitor
from people.models import Role


def can_open_queue(visitor: Visitor) -> bool:
    """Trainers grade their own courses, mentors their cohorts' members; the queue shows only those."""
    return visitor.has(Role.TRAINER, Role.MENTOR)
