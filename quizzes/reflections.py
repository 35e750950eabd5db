"""The reflection with which a learner ends the awareness stage. It is not graded, and the last version counts."""

from uuid import UUID

from sqlalchemy import select

from core import clock
from core.db import db
from core.errors import N_, DomainError, Stale
from core.text import words_in
from courses import progress
from courses.models import Enrolment, EnrolmentState
from courses.progress import Withdrawn
from quizzes.models import Reflection

FEWEST_WORDS = 3
MOST_LETTERS = 4000


class TooShort(DomainError):
    """The reflection has fewer than FEWEST_WORDS words, too few to end the stage."""

    message = N_("Please write at least %(fewest)s words.")


def write(enrolment: Enrolment, text: str, *, sequence: int, sent_as: UUID | None = None) -> Reflection:
    """Save a reflection, also a short one that is not `complete`. `sequence` is the number on the page plus one.

    The stored text again, or a request that comes again (`sent_as`), changes nothing. Raises Withdrawn, or Stale with the stored
    reflection as its subject when another device saved another text in between.
    """
    progress.lock(enrolment)
    if enrolment.state is EnrolmentState.WITHDRAWN:
        raise Withdrawn(enrolment)
    reflection = db.session.get(Reflection, enrolment.id, populate_existing=True)
    if reflection and (reflection.text == text or (sent_as and reflection.sent_as == sent_as)):
        return reflection
    if sequence != (reflection.sequence if reflection else 0) + 1:
        raise Stale(reflection)
    if reflection is None:
        reflection = Reflection(enrolment_id=enrolment.id)
        db.session.add(reflection)
    reflection.text, reflection.sequence, reflection.sent_as, reflection.written_at = text, sequence, sent_as, clock.now()
    reflection.complete = words_in(text) >= FEWEST_WORDS
    progress.note_activity(enrolment)
    db.session.flush()
    return reflection


def is_written(enrolment_id: int) -> bool:
    """Return whether a reflection is written that is long enough."""
    complete = select(Reflection.enrolment_id).where(Reflection.enrolment_id == enrolment_id, Reflection.complete)
    return db.session.scalar(complete) is not None
