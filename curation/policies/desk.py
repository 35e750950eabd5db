"""Who may sit at the curators' desk. Which applications exist for a curator at all is in `curation.queries.desk`."""

from typing import Protocol

from curation.models import ApplicationState
from people.identity import Visitor
from people.models import Role


class OnDesk(Protocol):
    """An application as one curator sees it."""

    @property
    def state(self) -> ApplicationState: ...

    @property
    def has_scored(self) -> bool:
        """Whether this curator has scored the last round."""


def can_open_desk(visitor: Visitor) -> bool:
    """Curators alone; the queue leaves out whatever they are tied to."""
    return visitor.has(Role.CURATOR)


def can_check(visitor: Visitor, application: OnDesk) -> bool:
    """Look whether everything is there, before anybody scores."""
    return can_open_desk(visitor) and application.state is ApplicationState.SUBMITTED


def can_score(visitor: Visitor, application: OnDesk) -> bool:
    """Give one's levels, once a round."""
    return can_open_desk(visitor) and application.state is ApplicationState.IN_REVIEW and not application.has_scored


def can_see_scores(visitor: Visitor, application: OnDesk) -> bool:
    """See what others gave: only once one's own is in."""
    return can_open_desk(visitor) and application.has_scored
