"""Queries on the pre-test: whether it is offered, how many answers were right, and the learning gain."""

from dataclasses import dataclass

from sqlalchemy import Float, and_, bindparam, case, cast, exists, func, select
from sqlalchemy.orm import aliased

from core.db import run
from courses.models import Enrolment, EnrolmentState
from quizzes.attempts import OPEN
from quizzes.models import AskedIn, Attempt, AttemptQuestion, AttemptState, Question

# ---- Whether it is offered


@dataclass(frozen=True)
class PreTest:
    """A pre-test that the learner may take."""

    count: int
    """The number of questions."""
    begun: bool


_is_pre_test = Attempt.asked_in == AskedIn.PRE_TEST
_own = Attempt.enrolment_id == Enrolment.id
_over = exists().where(_own, (Attempt.state == AttemptState.GRADED) | (_is_pre_test & Attempt.state.not_in(OPEN)))
"""The pre-test was done or skipped, or another attempt was graded."""
_offer = select(
    select(func.count())
    .where(Question.edition_id == Enrolment.edition_id, Question.asked_in == AskedIn.PRE_TEST)
    .correlate(Enrolment)
    .scalar_subquery()
    .label("questions"),
    exists().where(_own, _is_pre_test, Attempt.state.in_(OPEN)).label("begun"),
).where(
    Enrolment.id == bindparam("enrolment_id"),
    Enrolment.state == EnrolmentState.IN_PROGRESS,
    Enrolment.lessons_done == 0,
    ~_over,
)


def pre_test_for(enrolment_id: int) -> PreTest | None:
    """Return the pre-test while it is offered, or None, in one statement. It is offered before the first lesson only."""
    row = run(_offer, {"enrolment_id": enrolment_id}).one_or_none()
    return PreTest(row.questions, bool(row.begun)) if row and row.questions else None


# ---- How many answers were right


@dataclass(frozen=True)
class Right:
    """The number of right answers in an attempt, and the number of its questions."""

    right: int
    of: int

    @property
    def share(self) -> float:
        """The share of right answers, 0 to 1."""
        return self.right / self.of


_is_right = case((AttemptQuestion.score == 1, 1), else_=0)
_counted = (
    select(
        Attempt.id,
        Attempt.enrolment_id,
        Attempt.asked_in,
        Attempt.submitted_at,
        func.sum(_is_right).label("right"),
        func.count().label("of"),
        func.row_number()
        .over(partition_by=(Attempt.enrolment_id, Attempt.asked_in), order_by=(Attempt.score.desc(), Attempt.id))
        .label("place"),
    )
    .join(AttemptQuestion, AttemptQuestion.attempt_id == Attempt.id)
    .where(Attempt.state == AttemptState.GRADED, Attempt.asked_in.in_((AskedIn.PRE_TEST, AskedIn.KNOWLEDGE)))
    .group_by(Attempt.id)
)
_right = (
    select(func.sum(_is_right).label("right"), func.count().label("of"))
    .join(Attempt, Attempt.id == AttemptQuestion.attempt_id)
    .where(Attempt.id == bindparam("attempt_id"), Attempt.state == AttemptState.GRADED)
)


def count_right(attempt_id: int) -> Right:
    """Return how many answers of a graded attempt were right."""
    row = run(_right, {"attempt_id": attempt_id}).one()
    return Right(row.right or 0, row.of)


# ---- The learning gain


@dataclass(frozen=True)
class Gain:
    """A learner's right answers in the pre-test, and in the best quiz after it."""

    before: Right
    now: Right

    @property
    def share(self) -> float:
        """The share right in the quiz minus the share right in the pre-test, -1 to 1."""
        return self.now.share - self.before.share


def _gains(enrolments):
    """Select the pre-test and the best quiz after it, one row for each enrolment that meets the condition."""
    counted = _counted.where(enrolments).subquery()
    before, quiz = aliased(counted), aliased(counted)
    return (
        select(before.c.right.label("knew"), before.c.of.label("asked"), quiz.c.right, quiz.c.of)
        .select_from(before)
        .join(
            quiz,
            and_(
                quiz.c.enrolment_id == before.c.enrolment_id,
                quiz.c.asked_in == AskedIn.KNOWLEDGE,
                quiz.c.place == 1,
                quiz.c.submitted_at > before.c.submitted_at,
            ),
        )
        .where(before.c.asked_in == AskedIn.PRE_TEST)
    )


_own_gain = _gains(Attempt.enrolment_id == bindparam("enrolment_id"))
_of_course = _gains(
    Attempt.enrolment_id.in_(select(Enrolment.id).where(Enrolment.course_id == bindparam("course_id")))
).subquery()
_knew = cast(_of_course.c.knew, Float) / _of_course.c.asked
_knows = cast(_of_course.c.right, Float) / _of_course.c.of
_mean = select(func.count().label("learners"), func.avg(_knew).label("before"), func.avg(_knows).label("now")).select_from(
    _of_course
)


def gain_of(enrolment_id: int) -> Gain | None:
    """Return a learner's gain, or None without a pre-test or without a quiz after it."""
    row = run(_own_gain, {"enrolment_id": enrolment_id}).one_or_none()
    return Gain(Right(row.knew, row.asked), Right(row.right, row.of)) if row else None


@dataclass(frozen=True)
class MeanGain:
    """The mean gain of a course's learners; `before` and `now` are mean shares from 0 to 1."""

    learners: int
    before: float
    now: float

    @property
    def share(self) -> float:
        """The mean gain, -1 to 1."""
        return self.now - self.before


def mean_gain_of(course_id: int) -> MeanGain | None:
    """Return the mean over all learners, in any edition, who took the quiz after the pre-test. None without a learner."""
    row = run(_mean, {"course_id": course_id}).one()
    return MeanGain(row.learners, row.before, row.now) if row.learners else None
