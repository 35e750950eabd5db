"""What officers do around curation."""

from people.identity import Visitor
from people.policies import works_at_office


def can_manage_periods(visitor: Visitor) -> bool:
    """Open and close the days in which products may be handed in."""
    return works_at_office(visitor)


def can_follow_applications(visitor: Visitor) -> bool:
    """See where each application stands and what is late; never what any curator gave."""
    return works_at_office(visitor)


def can_take_down(visitor: Visitor) -> bool:
    """Have a product taken down from every channel."""
    return works_at_office(visitor)


def can_see_days(visitor: Visitor) -> bool:
    """See how long the way from signing up to being live took, and in whose hands."""
    return works_at_office(visitor)
