"""Permissions to grade and to see the grading queue."""

from typing import Protocol

from people.identity import Visitor
from people.models import Role


class GradableWork(Protocol):
    """The facts on a submission that `can_grade` needs, loaded for one visitor."""

    @property
    def person_id(self) -> int: ...
    @property
    def round(self) -> int: ...
    @property
    def owns_course(self) -> bool: ...
    @property
    def mentors_learner(self) -> bool: ...


def can_open_queue(visitor: Visitor) -> bool:
    """Trainers and mentors may open the queue, which shows only the work that they may grade."""
    return visitor.has(Role.TRAINER, Role.MENTOR)


def can_grade(visitor: Visitor, work: GradableWork) -> bool:
    """Trainers who own the course and mentors of the learner's cohort may grade handed-in work of others."""
    if visitor.id is None or visitor.id == work.person_id or work.round < 1:
        return False
    return (visitor.has(Role.TRAINER) and work.owns_course) or (visitor.has(Role.MENTOR) and work.mentors_learner)
