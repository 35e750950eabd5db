"""Who may have products, and whose answer an offer is."""

from people.identity import Visitor
from people.models import Role


def can_sell(visitor: Visitor) -> bool:
    """Learners have products of their own business; staff have none here."""
    return visitor.has(Role.LEARNER)


def can_answer_offer(visitor: Visitor, learner_id: int) -> bool:
    """Whether somebody's passed task goes to a page: only who made it says so, also among members of one business."""
    return visitor.id is not None and visitor.id == learner_id
