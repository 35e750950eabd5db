"""What is read of the pre-test: whether it is offered, how many were right, and how much was gained since."""

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
    """A pre-test that may be taken."""

    count: int
    """How many questions it asks."""
    begun: bool


_is_pre_test = Attempt.asked_in == AskedIn.PRE_TEST
_own = Attempt.enrolment_id == Enrolment.id
_over = exists().where(_own, (Attempt.state == AttemptState.GRADED) | (_is_pre_test & Attempt.state.not_in(OPEN)))
"""It was done or skipped, or a checkpoint was tried."""
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
    """The pre-test while it is offered: before the first lesson, until it is done or skipped. One statement."""
    row = run(_offer, {"enrolment_id": enrolment_id}).one_or_none()
    return PreTest(row.questions, bool(row.begun)) if row and row.questions else None


# ---- How many were right


@dataclass(frozen=True)
class Right:
    """How many of how many questions of an attempt were answered right."""

    right: int
    of: int

    @property
    def share(self) -> float:
        """0 to 1."""
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


def right_in(attempt_id: int) -> Right:
    """How many were right in an attempt that was graded; never which."""
    row = run(_right, {"attempt_id": attempt_id}).one()
    return Right(row.right or 0, row.of)


# ---- How much was gained


@dataclass(frozen=True)
class Gain:
    """What somebody knew before, and in the best quiz since."""

    before: Right
    now: Right

    @property
    def share(self) -> float:
        """The share right in the quiz less the share right before; below 0 when it became less."""
        return self.now.share - self.before.share


def _gains(whose):
    """The pre-test beside the best quiz that came after it, an enrolment a row."""
    tried = _counted.where(whose).subquery()
    before, quiz = aliased(tried), aliased(tried)
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
    """What a learner gained; None for who skipped the pre-test, or has not taken the quiz since."""
    row = run(_own_gain, {"enrolment_id": enrolment_id}).one_or_none()
    return Gain(Right(row.knew, row.asked), Right(row.right, row.of)) if row else None


@dataclass(frozen=True)
class MeanGain:
    """What the learners of a course gained, on average; shares from 0 to 1."""

    learners: int
    before: float
    now: float

    @property
    def share(self) -> float:
        """How much more is right."""
        return self.now - self.before


def mean_gain_of(course_id: int) -> MeanGain | None:
    """Over all who took the pre-test and, later, the quiz, in whichever edition; None without any."""
    row = run(_mean, {"course_id": course_id}).one()
    return MeanGain(row.learners, row.before, row.now) if row.learners else None
