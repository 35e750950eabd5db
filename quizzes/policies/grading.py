"""Who may grade, and see the queue."""

from typing import Protocol

from people.identity import Visitor
from people.models import Role


class Handed(Protocol):
    """What a policy needs to know of a submission, loaded for one visitor."""

    @property
    def person_id(self) -> int: ...
    @property
    def round(self) -> int: ...
    @property
    def owns_course(self) -> bool: ...
    @property
    def mentors_learner(self) -> bool: ...


def can_open_queue(visitor: Visitor) -> bool:
    """Trainers grade their own courses, mentors their cohorts' members; the queue shows only those."""
    return visitor.has(Role.TRAINER, Role.MENTOR)


def can_grade(visitor: Visitor, work: Handed) -> bool:
    """A trainer who owns the course, or a mentor of the learner's cohort; once it was handed in, and never one's own."""
    if visitor.id is None or visitor.id == work.person_id or work.round < 1:
        return False
    return (visitor.has(Role.TRAINER) and work.owns_course) or (visitor.has(Role.MENTOR) and work.mentors_learner)
