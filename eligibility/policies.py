"""Who may look after the rules, the required courses, suspensions and rulings; and who sees a passport."""

from collections.abc import Collection
from typing import Protocol

from people.identity import Visitor
from people.models import Role
from people.policies import works_at_office


class Business(Protocol):
    """What a policy needs to know of a business: who takes part in it now."""

    @property
    def member_ids(self) -> Collection[int]: ...


def can_keep_rules(visitor: Visitor) -> bool:
    """See the versions of the rules, try one, put it into force."""
    return works_at_office(visitor)


def can_require_courses(visitor: Visitor) -> bool:
    """Say which published courses curation asks for."""
    return works_at_office(visitor)


def can_see_suspensions(visitor: Visitor) -> bool:
    """See what is suspended and why."""
    return works_at_office(visitor)


def can_suspend(visitor: Visitor, business: Business) -> bool:
    """Suspend a business, or end its suspension; nobody their own."""
    return works_at_office(visitor) and visitor.id not in business.member_ids


def can_see_rulings(visitor: Visitor) -> bool:
    """See the products about whose licences the rules ask an officer."""
    return works_at_office(visitor)


def can_rule(visitor: Visitor, business: Business) -> bool:
    """Say whether a duty applies to a product; nobody for their own."""
    return works_at_office(visitor) and visitor.id not in business.member_ids


def can_declare(visitor: Visitor) -> bool:
    """Learners declare for their business; staff have none here."""
    return visitor.has(Role.LEARNER)
