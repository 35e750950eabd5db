"""Who may have products, and who may answer a task's offer."""

from people.identity import Visitor
from people.models import Role


def can_sell(visitor: Visitor) -> bool:
    """Learners may have products of their own business; staff may not."""
    return visitor.has(Role.LEARNER)


def can_answer_offer(visitor: Visitor, learner_id: int) -> bool:
    """Only the learner whose task passed may offer it to a page, not other members of the business."""
    return visitor.id is not None and visitor.id == learner_id
