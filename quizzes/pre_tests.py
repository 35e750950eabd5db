"""The pre-test: five questions before the first lesson, offered once. It is no hurdle, and nothing but how many were right is told."""

from random import Random

from sqlalchemy import select

from core import clock
from core.db import db
from core.errors import N_, DomainError
from courses import progress
from courses.models import Enrolment
from quizzes import attempts, drawing
from quizzes.attempts import OPEN
from quizzes.models import AskedIn, Attempt, AttemptState, Question


class TooLate(DomainError):
    """Something was learned, or a checkpoint tried: it would no longer tell what somebody knew before."""

    status = 409
    message = N_("These questions are asked only before the first lesson.")


class NotAsked(DomainError):
    """The edition has no pre-test."""

    status = 404
    message = N_("This course asks nothing before the first lesson.")


def begin(enrolment: Enrolment, *, rng: Random = drawing.chance) -> Attempt:
    """The pre-test, started; one that is open goes on. Raises Withdrawn, Closed (done or skipped), TooLate, NotAsked."""
    attempts.hold_active(enrolment)
    attempt = pre_test_of(enrolment.id)
    if attempt is None:
        _refuse_unasked(enrolment)
    if (attempt is None or attempt.state in OPEN) and attempts.has_learned(enrolment):
        raise TooLate(enrolment)
    if attempt is None:
        attempt = attempts.prepare(enrolment, AskedIn.PRE_TEST, rng=rng)
    attempts.start(attempt)
    progress.note_activity(enrolment)
    return attempt


def skip(enrolment: Enrolment) -> None:
    """Never ask again. One that was handed in stays as it is; twice is once. Raises Withdrawn."""
    attempts.hold_active(enrolment)
    attempt = pre_test_of(enrolment.id)
    if attempt is None:
        db.session.add(
            Attempt(
                enrolment_id=enrolment.id,
                asked_in=AskedIn.PRE_TEST,
                state=AttemptState.ABANDONED,
                prepared_at=clock.now(),
            )
        )
    elif attempt.state in OPEN:
        attempts.abandon(attempt)


def pre_test_of(enrolment_id: int) -> Attempt | None:
    """The one pre-test of an enrolment, in whatever state."""
    return db.session.scalar(select(Attempt).where(Attempt.enrolment_id == enrolment_id, Attempt.asked_in == AskedIn.PRE_TEST))


def _refuse_unasked(enrolment: Enrolment) -> None:
    asked = select(Question.id).where(Question.edition_id == enrolment.edition_id, Question.asked_in == AskedIn.PRE_TEST)
    if db.session.scalar(asked.limit(1)) is None:
        raise NotAsked(enrolment)
