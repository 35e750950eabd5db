"""Who may be asked, and see what they answered: nobody but the learner, in this part of the house."""

from courses.models import Enrolment
from people.identity import Visitor


def can_be_asked(visitor: Visitor, enrolment: Enrolment) -> bool:
    """A checkpoint is open to its own learner at any time, read or not: who can do it may show it at once."""
    return visitor.id is not None and enrolment.person_id == visitor.id
