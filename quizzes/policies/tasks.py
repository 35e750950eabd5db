"""Who may see and change a practical task."""

from typing import Protocol

from people.identity import Visitor


class Work(Protocol):
    """What a policy needs to know of a piece of work: whose it is."""

    @property
    def person_id(self) -> int: ...


def can_work_on(visitor: Visitor, work: Work) -> bool:
    """Only the learner whose work it is writes, photographs and hands in."""
    return visitor.id is not None and visitor.id == work.person_id
