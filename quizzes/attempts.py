"""What happens to an attempt: prepared, started, handed in once and graded with it, or given up. There may be any number."""

from fractions import Fraction
from random import Random

from sqlalchemy import select, update

from core import clock
from core.db import changed, db
from core.errors import Closed
from courses import progress
from courses.models import Enrolment, EnrolmentState, Stage, StageKey
from courses.progress import Withdrawn
from quizzes import drawing, reflections, scores
from quizzes.models import ASKING, Answer, AskedIn, Attempt, AttemptQuestion, AttemptState, Question
from quizzes.questions import TYPES

OPEN = (AttemptState.PREPARED, AttemptState.IN_PROGRESS)
STAGE_OF = {AskedIn(stage): stage for stage in ASKING}
"""The stage whose checkpoint an attempt is at; the pre-test is at none."""


def prepare(enrolment: Enrolment, asked_in: AskedIn, *, rng: Random = drawing.chance) -> Attempt:
    """Draw a new attempt's questions and freeze their order and options. Raises IntegrityError when one is open."""
    questions, count = _pool(enrolment.edition_id, asked_in)
    attempt = Attempt(enrolment_id=enrolment.id, asked_in=asked_in, prepared_at=clock.now())
    attempt.questions = drawing.draw(questions, count, rng)
    db.session.add(attempt)
    db.session.flush()
    return attempt


def start(attempt: Attempt) -> None:
    """Begin; a second start changes nothing. Raises Closed when the attempt is over."""
    if attempt.state not in OPEN:
        raise Closed(attempt)
    if attempt.state is AttemptState.PREPARED:
        attempt.state, attempt.started_at = AttemptState.IN_PROGRESS, clock.now()


def take_up(enrolment: Enrolment, stage: StageKey, *, rng: Random = drawing.chance) -> Attempt:
    """The attempt at a checkpoint that is open, else a new one, started: two taps at once get the same. Raises Withdrawn."""
    hold_active(enrolment)
    attempt = open_attempt(enrolment.id, stage) or prepare(enrolment, AskedIn(stage), rng=rng)
    start(attempt)
    progress.note_activity(enrolment)
    return attempt


def hold_active(enrolment: Enrolment) -> None:
    """Hold the enrolment's row until commit, before anything is asked. Raises Withdrawn."""
    db.session.flush()
    progress.hold(enrolment)
    if enrolment.state is EnrolmentState.WITHDRAWN:
        raise Withdrawn(enrolment)


def open_attempt(enrolment_id: int, stage: StageKey) -> Attempt | None:
    """The one attempt at a checkpoint that may still be answered."""
    return db.session.scalar(
        select(Attempt).where(Attempt.enrolment_id == enrolment_id, Attempt.asked_in == AskedIn(stage), Attempt.state.in_(OPEN))
    )


def hand_in(attempt: Attempt, enrolment: Enrolment) -> bool:
    """Close an attempt and grade it, once, however many requests race. True for the call that did it.

    Afterwards `attempt` holds the one result, whoever made it. What was left open is worth 0. A pre-test that comes after
    something was learned is given up instead. Raises Closed when the attempt was given up or never started.
    """
    db.session.flush()
    progress.hold(enrolment)  # before the attempt's row, as everywhere
    if _comes_too_late(attempt, enrolment):
        abandon(attempt)
        return False
    closed = db.session.execute(
        update(Attempt)
        .where(Attempt.id == attempt.id, Attempt.state == AttemptState.IN_PROGRESS)
        .values(state=AttemptState.SUBMITTED, submitted_at=clock.now())
    )
    db.session.refresh(attempt)
    if changed(closed) == 1:
        _grade(attempt, enrolment)
        return True
    if attempt.state is not AttemptState.GRADED:
        raise Closed(attempt)
    return False


def abandon(attempt: Attempt) -> None:
    """Give an attempt up, so that a new one may be drawn; its answers are kept. Raises Closed when it was handed in."""
    given_up = db.session.execute(
        update(Attempt).where(Attempt.id == attempt.id, Attempt.state.in_(OPEN)).values(state=AttemptState.ABANDONED)
    )
    db.session.refresh(attempt)
    if changed(given_up) == 0 and attempt.state is not AttemptState.ABANDONED:
        raise Closed(attempt)


def has_learned(enrolment: Enrolment) -> bool:
    """A lesson is done or a checkpoint tried: it can no longer be asked what was known before. The caller holds the row."""
    tried = select(Attempt.id).where(Attempt.enrolment_id == enrolment.id, Attempt.state == AttemptState.GRADED)
    return enrolment.lessons_done > 0 or db.session.scalar(tried.limit(1)) is not None


def pass_awareness_if_met(enrolment: Enrolment) -> bool:
    """Awareness is passed by a check with every answer right and a reflection, whichever comes last."""
    checked = select(Attempt.id).where(
        Attempt.enrolment_id == enrolment.id, Attempt.asked_in == AskedIn.AWARENESS, Attempt.passed.is_(True)
    )
    met = db.session.scalar(checked.limit(1)) is not None and reflections.is_written(enrolment.id)
    if met:
        progress.pass_checkpoint(enrolment, StageKey.AWARENESS, 100)
    return met


def _comes_too_late(attempt: Attempt, enrolment: Enrolment) -> bool:
    """A pre-test that was not handed in before its learner began to learn."""
    if attempt.asked_in is not AskedIn.PRE_TEST:
        return False
    db.session.refresh(attempt)  # another tap may have handed it in while this one waited for the row
    return attempt.state is not AttemptState.GRADED and has_learned(enrolment)


def _grade(attempt: Attempt, enrolment: Enrolment) -> None:
    marks = _mark_questions(attempt.id)
    attempt.state, attempt.score = AttemptState.GRADED, scores.of_quiz(marks)
    if attempt.asked_in is AskedIn.AWARENESS:
        attempt.passed = all(mark == scores.EVERYTHING for mark in marks)
        db.session.flush()
        pass_awareness_if_met(enrolment)
    elif attempt.asked_in is AskedIn.KNOWLEDGE:
        attempt.passed = attempt.score >= enrolment.pass_marks[StageKey.KNOWLEDGE]
        if attempt.passed:
            progress.pass_checkpoint(enrolment, StageKey.KNOWLEDGE, attempt.score)
    progress.note_activity(enrolment)


def _mark_questions(attempt_id: int) -> list[Fraction]:
    rows = db.session.execute(
        select(AttemptQuestion, Question.type, Question.body, Answer.response)
        .join(Question, Question.id == AttemptQuestion.question_id)
        .outerjoin(Answer, (Answer.attempt_id == AttemptQuestion.attempt_id) & (Answer.position == AttemptQuestion.position))
        .where(AttemptQuestion.attempt_id == attempt_id)
    )
    marks = []
    for asked, kind, body, response in rows:
        mark = TYPES[kind].score(body, response) if response else scores.NOTHING
        asked.score = float(mark)
        marks.append(mark)
    return marks


def _pool(edition_id: int, asked_in: AskedIn) -> tuple[list[Question], int]:
    """The questions from which a checkpoint asks, and how many; the pre-test asks all of its own."""
    pool = select(Question).where(Question.edition_id == edition_id, Question.asked_in == asked_in).order_by(Question.id)
    stage = STAGE_OF.get(asked_in)
    if stage is None:
        questions = list(db.session.scalars(pool))
        return questions, len(questions)
    checkpoint = db.session.scalar(select(Stage.checkpoint).where(Stage.edition_id == edition_id, Stage.key == stage))
    if stage is StageKey.AWARENESS:
        pool = pool.where(Question.key.in_(checkpoint["questions"]))
        return list(db.session.scalars(pool)), len(checkpoint["questions"])
    return list(db.session.scalars(pool)), checkpoint["draw"]
