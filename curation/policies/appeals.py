"""Who may hear an appeal: nobody tied to the business, and nobody who has judged the product."""

from typing import Protocol

from curation.policies.impartial import Case, is_impartial
from people.identity import Visitor
from people.models import Role
from people.policies import works_at_office


class AppealAccess(Case, Protocol):
    """What the policies read of an appeal and its visitor."""

    @property
    def is_open(self) -> bool:
        """True until the appeal is answered."""

    @property
    def has_judged(self) -> bool:
        """True if the visitor has checked or scored a round of this application."""

    @property
    def has_free_curator(self) -> bool:
        """True if a curator is left who is not tied and has not judged."""

    @property
    def proposed_by_id(self) -> int | None:
        """The person who proposed an answer."""


def can_open_appeals(visitor: Visitor) -> bool:
    """Curators and officers see the appeals that they may hear."""
    return visitor.has(Role.CURATOR) or works_at_office(visitor)


def can_hear(visitor: Visitor, appeal: AppealAccess) -> bool:
    """See an appeal with its evidence, without a tie and without having judged it."""
    return can_open_appeals(visitor) and is_impartial(appeal) and not appeal.has_judged


def can_answer(visitor: Visitor, appeal: AppealAccess) -> bool:
    """Answer an appeal: a curator, or an officer if no curator is left. Another person may have proposed already."""
    return can_hear(visitor, appeal) and appeal.is_open and (visitor.has(Role.CURATOR) or not appeal.has_free_curator)


def can_propose(visitor: Visitor, appeal: AppealAccess) -> bool:
    """Propose an answer while there is no proposal."""
    return can_answer(visitor, appeal) and appeal.proposed_by_id is None


def can_confirm(visitor: Visitor, appeal: AppealAccess) -> bool:
    """Confirm or dismiss another person's proposal: an officer."""
    if not can_hear(visitor, appeal) or not appeal.is_open or appeal.proposed_by_id in {None, visitor.id}:
        return False
    return works_at_office(visitor)
