"""Who may manage the rules, the required courses, suspensions and rulings, and who may declare."""

from collections.abc import Collection
from typing import Protocol

from people.identity import Visitor
from people.models import Role
from people.policies import works_at_office


class Business(Protocol):
    """What a policy reads of a business: its present members."""

    @property
    def member_ids(self) -> Collection[int]: ...


def can_keep_rules(visitor: Visitor) -> bool:
    """See the versions of the rules, try a version and put it into force."""
    return works_at_office(visitor)


def can_require_courses(visitor: Visitor) -> bool:
    """Choose the published courses that curation requires."""
    return works_at_office(visitor)


def can_see_suspensions(visitor: Visitor) -> bool:
    """See which businesses are suspended and why."""
    return works_at_office(visitor)


def can_suspend(visitor: Visitor, business: Business) -> bool:
    """Suspend a business or end its suspension. Nobody does this for their own business."""
    return works_at_office(visitor) and visitor.id not in business.member_ids


def can_see_rulings(visitor: Visitor) -> bool:
    """See the products whose licences depend on an officer's ruling."""
    return works_at_office(visitor)


def can_rule(visitor: Visitor, business: Business) -> bool:
    """Rule whether a licence is needed for a product. Nobody does this for their own business."""
    return works_at_office(visitor) and visitor.id not in business.member_ids


def can_declare(visitor: Visitor) -> bool:
    """Learners declare for their business; staff have no business here."""
    return visitor.has(Role.LEARNER)
