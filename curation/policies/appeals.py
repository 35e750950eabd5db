"""Who may hear an appeal: never somebody tied to the business, nor anybody who has judged this product before."""

from typing import Protocol

from people.identity import Visitor
from people.models import Role
from people.policies import works_at_office


class Heard(Protocol):
    """An appeal as one visitor may see it."""

    @property
    def is_open(self) -> bool:
        """Not answered yet."""

    @property
    def is_tied(self) -> bool:
        """Whether the visitor is tied to the business."""

    @property
    def has_judged(self) -> bool:
        """Whether the visitor has checked or scored any round of this application."""

    @property
    def curators_left(self) -> bool:
        """Whether any curator is left who has neither a tie nor judged."""

    @property
    def proposed_by_id(self) -> int | None:
        """Who proposed an answer."""


def can_open_appeals(visitor: Visitor) -> bool:
    """Curators and officers see the appeals that they may hear."""
    return visitor.has(Role.CURATOR) or works_at_office(visitor)


def can_hear(visitor: Visitor, appeal: Heard) -> bool:
    """See an appeal with its evidence: without a tie, and without having judged it."""
    return can_open_appeals(visitor) and not appeal.is_tied and not appeal.has_judged


def can_answer(visitor: Visitor, appeal: Heard) -> bool:
    """Be the first of the two: a curator; where none is left, an officer. Perhaps somebody else was quicker."""
    return can_hear(visitor, appeal) and appeal.is_open and (visitor.has(Role.CURATOR) or not appeal.curators_left)


def can_propose(visitor: Visitor, appeal: Heard) -> bool:
    """Propose an answer, while nobody has."""
    return can_answer(visitor, appeal) and appeal.proposed_by_id is None


def can_confirm(visitor: Visitor, appeal: Heard) -> bool:
    """Confirm or dismiss what another person proposed: an officer."""
    if not can_hear(visitor, appeal) or not appeal.is_open or appeal.proposed_by_id in {None, visitor.id}:
        return False
    return works_at_office(visitor)
