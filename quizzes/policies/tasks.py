"""Permissions on a learner's work."""

from typing import Protocol

from people.identity import Visitor


class Work(Protocol):
    """The fact on a piece of work that `can_work_on` needs: its learner."""

    @property
    def person_id(self) -> int: ...


def can_work_on(visitor: Visitor, work: Work) -> bool:
    """Learners may change and hand in their own work."""
    return visitor.id is not None and visitor.id == work.person_id
