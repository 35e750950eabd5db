"""The optional pre-test: five questions before the first lesson. Learners see only how many of their answers were right."""

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
    """The learner has done a lesson or an attempt, so a pre-test would no longer measure prior knowledge."""

    status = 409
    message = N_("These questions are asked only before the first lesson.")


class NoPreTest(DomainError):
    """The edition has no questions for a pre-test."""

    status = 404
    message = N_("This course asks nothing before the first lesson.")


def begin(enrolment: Enrolment, *, rng: Random = drawing.chance) -> Attempt:
    """Start the pre-test, or resume an open one. Raises Withdrawn, Closed (done or skipped), TooLate or NoPreTest."""
    attempts.lock_active(enrolment)
    attempt = pre_test_of(enrolment.id)
    if attempt is None:
        _require_questions(enrolment)
    if (attempt is None or attempt.state in OPEN) and attempts.has_learned(enrolment):
        raise TooLate(enrolment)
    if attempt is None:
        attempt = attempts.prepare(enrolment, AskedIn.PRE_TEST, rng=rng)
    attempts.start(attempt)
    progress.note_activity(enrolment)
    return attempt


def skip(enrolment: Enrolment) -> None:
    """Skip the pre-test, so that it is not offered again. A finished or skipped one stays as it is. Raises Withdrawn."""
    attempts.lock_active(enrolment)
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
    """Return the pre-test of an enrolment in any state, or None. A unique index allows one."""
    return db.session.scalar(select(Attempt).where(Attempt.enrolment_id == enrolment_id, Attempt.asked_in == AskedIn.PRE_TEST))


def _require_questions(enrolment: Enrolment) -> None:
    questions = select(Question.id).where(Question.edition_id == enrolment.edition_id, Question.asked_in == AskedIn.PRE_TEST)
    if db.session.scalar(questions.limit(1)) is None:
        raise NoPreTest(enrolment)
