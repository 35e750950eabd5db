"""What officers may do in curation."""

from people.identity import Visitor
from people.policies import works_at_office


def can_manage_periods(visitor: Visitor) -> bool:
    """Open and close curation periods."""
    return works_at_office(visitor)


def can_follow_applications(visitor: Visitor) -> bool:
    """See the state and delays of each application, without any scores."""
    return works_at_office(visitor)


def can_take_down(visitor: Visitor) -> bool:
    """Have a product taken down from every channel."""
    return works_at_office(visitor)


def can_see_days(visitor: Visitor) -> bool:
    """See how many days products took from sign-up to the shop, by holder."""
    return works_at_office(visitor)
