"""What officers may do in curation."""

from typing import Protocol

from curation.policies.impartial import Case, is_impartial
from people.identity import Visitor
from people.policies import works_at_office


class FollowedRound(Case, Protocol):
    """A round of an application, as one officer meets it."""

    @property
    def is_decided(self) -> bool:
        """True if there is a decision on this round."""

    @property
    def has_open_appeal(self) -> bool:
        """True while the application's appeal waits for its answer."""


def can_manage_periods(visitor: Visitor) -> bool:
    """Open and close curation periods."""
    return works_at_office(visitor)


def can_follow_applications(visitor: Visitor) -> bool:
    """See the list of applications: the state and delays of each, without any scores."""
    return works_at_office(visitor)


def can_open_application(visitor: Visitor, application: Case) -> bool:
    """Open an application with its photos, its letters, and the score and grade of its decisions: who has no tie to it."""
    return can_follow_applications(visitor) and is_impartial(application)


def can_see_levels(visitor: Visitor, followed: FollowedRound) -> bool:
    """See what each curator gave, once the round is decided. While an appeal is open its answer must not lean on them."""
    return can_open_application(visitor, followed) and followed.is_decided and not followed.has_open_appeal


def can_take_down(visitor: Visitor) -> bool:
    """Have a product taken down from every channel."""
    return works_at_office(visitor)


def can_see_days(visitor: Visitor) -> bool:
    """See how many days products took from sign-up to the shop, by holder."""
    return works_at_office(visitor)
