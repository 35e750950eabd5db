"""Permissions to grade and to see the grading queue."""

from typing import Protocol

from people.identity import Visitor
from people.models import Role
from people.policies import works_at_office


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
    """Trainers and mentors may open the queue, which shows the work that they may grade. The office sees who is late."""
    return grades(visitor) or can_see_whole_queue(visitor)


def grades(visitor: Visitor) -> bool:
    """Whether judging tasks is part of this person's work: trainers and mentors."""
    return visitor.has(Role.TRAINER, Role.MENTOR)


def can_see_whole_queue(visitor: Visitor) -> bool:
    """Officers and administrators see all that waits and in whose hands it is. What was sent they do not open."""
    return works_at_office(visitor)


def can_grade(visitor: Visitor, work: GradableWork) -> bool:
    """Trainers who own the course and mentors of the learner's cohort may grade handed-in work of others."""
    if visitor.id is None or visitor.id == work.person_id or work.round < 1:
        return False
    return (visitor.has(Role.TRAINER) and work.owns_course) or (visitor.has(Role.MENTOR) and work.mentors_learner)
