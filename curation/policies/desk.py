"""Who may use the curators' desk. `curation.queries.desk` decides which applications a curator sees."""

from typing import Protocol

from curation.models import ApplicationState
from people.identity import Visitor
from people.models import Role
from people.policies import works_at_office


class DeskApplication(Protocol):
    """An application as one curator sees it."""

    @property
    def state(self) -> ApplicationState: ...

    @property
    def has_scored(self) -> bool:
        """True if this curator has scored the last round."""


def can_open_desk(visitor: Visitor) -> bool:
    """Open the queue: curators. It leaves out enterprises to which the curator is tied."""
    return visitor.has(Role.CURATOR)


def can_declare_ties(visitor: Visitor) -> bool:
    """Say that one is tied to a business: curators, and officers, who open products and answer appeals too."""
    return can_open_desk(visitor) or works_at_office(visitor)


def can_check(visitor: Visitor, application: DeskApplication) -> bool:
    """Check that everything is there, before anybody scores."""
    return can_open_desk(visitor) and application.state is ApplicationState.SUBMITTED


def can_score(visitor: Visitor, application: DeskApplication) -> bool:
    """Score the last round, once."""
    return can_open_desk(visitor) and application.state is ApplicationState.IN_REVIEW and not application.has_scored


def can_see_scores(visitor: Visitor, application: DeskApplication) -> bool:
    """See the scores of others, after having scored."""
    return can_open_desk(visitor) and application.has_scored


def can_read_letter(visitor: Visitor, application: DeskApplication, *, returned_by: int | None) -> bool:
    """Read the letter about a decision. It tells a score, so a curator gives the own first.

    `returned_by` is the curator who returned the round at the completeness check, and may read that letter.
    """
    return can_see_scores(visitor, application) or (can_open_desk(visitor) and returned_by == visitor.id)
