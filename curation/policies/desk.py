"""Who may use the curators' desk. `curation.queries.desk` decides which applications a curator sees."""

from typing import Protocol

from curation.models import ApplicationState
from people.identity import Visitor
from people.models import Role


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


def can_check(visitor: Visitor, application: DeskApplication) -> bool:
    """Check that everything is there, before anybody scores."""
    return can_open_desk(visitor) and application.state is ApplicationState.SUBMITTED


def can_score(visitor: Visitor, application: DeskApplication) -> bool:
    """Score the last round, once."""
    return can_open_desk(visitor) and application.state is ApplicationState.IN_REVIEW and not application.has_scored


def can_see_scores(visitor: Visitor, application: DeskApplication) -> bool:
    """See the scores of others, after having scored."""
    return can_open_desk(visitor) and application.has_scored
