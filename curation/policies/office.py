"""What officers do around curation."""

from people.identity import Visitor
from people.models import Role

OFFICERS = (Role.OFFICER, Role.ADMIN)


def can_manage_periods(visitor: Visitor) -> bool:
    """Open and close the days in which products may be handed in."""
    return visitor.has(*OFFICERS)


def can_follow_applications(visitor: Visitor) -> bool:
    """See where each application stands and what is late; never what any curator gave."""
    return visitor.has(*OFFICERS)


def can_take_down(visitor: Visitor) -> bool:
    """Have a product taken down from every channel."""
    return visitor.has(*OFFICERS)


def can_see_days(visitor: Visitor) -> bool:
    """See how long the way from signing up to being live took, and in whose hands."""
    return visitor.has(*OFFICERS)
