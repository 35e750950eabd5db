"""Who may see the photo of a deed."""

from typing import Protocol

from people.identity import Visitor
from people.models import Role


class SeenDeed(Protocol):
    """The facts on a deed that `can_see_deed` needs, loaded for one visitor."""

    @property
    def person_id(self) -> int: ...
    @property
    def mentors_learner(self) -> bool: ...


def can_see_deed(visitor: Visitor, deed: SeenDeed) -> bool:
    """Learners see their own deeds; mentors those of the learners who share with their partner. The office sees none."""
    if visitor.id is None:
        return False
    return visitor.id == deed.person_id or (visitor.has(Role.MENTOR) and deed.mentors_learner)
