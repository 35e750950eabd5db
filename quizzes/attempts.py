"""Prepare, start, hand in and abandon attempts. Handing in grades an attempt; learners may make any number of attempts."""

from fractions import Fraction
from random import Random

from sqlalchemy import func, select, update

from core import clock
from core.db import changed, db
from core.errors import Closed
from courses import progress
from courses.models import Enrolment, EnrolmentState, Stage, StageKey
from courses.progress import Withdrawn
from quizzes import drawing, reflections, scores
from quizzes.models import QUESTION_STAGES, Answer, AskedIn, Attempt, AttemptQuestion, AttemptState, Question
from quizzes.questions import TYPES

OPEN = (AttemptState.PREPARED, AttemptState.IN_PROGRESS)
STAGE_OF = {AskedIn(stage): stage for stage in QUESTION_STAGES}
"""The stage of an attempt's checkpoint; the pre-test belongs to no stage."""


def prepare(enrolment: Enrolment, asked_in: AskedIn, *, rng: Random = drawing.chance) -> Attempt:
    """Create an attempt with drawn questions, their order and their options. Raises IntegrityError when another one is open.

    An attempt after the first asks other questions, as far as there are others.
    """
    questions, count = _pool(enrolment.edition_id, asked_in)
    attempt = Attempt(enrolment_id=enrolment.id, asked_in=asked_in, prepared_at=clock.now())
    attempt.questions = drawing.draw(questions, count, rng, last_asked=_last_asked(enrolment.id, asked_in))
    db.session.add(attempt)
    db.session.flush()
    return attempt


def start(attempt: Attempt) -> None:
    """Start an attempt; an attempt in progress stays as it is. Raises Closed when the attempt is over."""
    if attempt.state not in OPEN:
        raise Closed(attempt)
    if attempt.state is AttemptState.PREPARED:
        attempt.state, attempt.started_at = AttemptState.IN_PROGRESS, clock.now()


def resume_or_start(enrolment: Enrolment, stage: StageKey, *, rng: Random = drawing.chance) -> Attempt:
    """Return the open attempt at a checkpoint, or a new one, started. Concurrent requests get the same attempt. Raises Withdrawn."""
    lock_active(enrolment)
    attempt = open_attempt(enrolment.id, stage) or prepare(enrolment, AskedIn(stage), rng=rng)
    start(attempt)
    progress.note_activity(enrolment)
    return attempt


def lock_active(enrolment: Enrolment) -> None:
    """Lock the enrolment's row until the commit. Raises Withdrawn."""
    db.session.flush()
    progress.lock(enrolment)
    if enrolment.state is EnrolmentState.WITHDRAWN:
        raise Withdrawn(enrolment)


def open_attempt(enrolment_id: int, stage: StageKey) -> Attempt | None:
    """Return the open attempt at a checkpoint, or None. A unique index allows one."""
    return db.session.scalar(
        select(Attempt).where(Attempt.enrolment_id == enrolment_id, Attempt.asked_in == AskedIn(stage), Attempt.state.in_(OPEN))
    )


def hand_in(attempt: Attempt, enrolment: Enrolment) -> bool:
    """Close an attempt and grade it. Returns True for the call that did so; concurrent calls return False.

    Afterwards `attempt` has its result in both cases. Questions without an answer count 0. A pre-test is abandoned instead where
    the learner has learned something since. Raises Closed when the attempt was abandoned or not started.
    """
    db.session.flush()
    progress.lock(enrolment)  # always before the attempt's row, to prevent deadlocks
    if _is_late_pre_test(attempt, enrolment):
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
    """Abandon an attempt, so that a new one may be drawn; keeps its answers. Raises Closed when it was handed in."""
    abandoned = db.session.execute(
        update(Attempt).where(Attempt.id == attempt.id, Attempt.state.in_(OPEN)).values(state=AttemptState.ABANDONED)
    )
    db.session.refresh(attempt)
    if changed(abandoned) == 0 and attempt.state is not AttemptState.ABANDONED:
        raise Closed(attempt)


def has_learned(enrolment: Enrolment) -> bool:
    """Return whether a lesson is done or an attempt graded, so that a pre-test would no longer measure prior knowledge.

    The caller holds the lock on the enrolment.
    """
    graded = select(Attempt.id).where(Attempt.enrolment_id == enrolment.id, Attempt.state == AttemptState.GRADED)
    return enrolment.lessons_done > 0 or db.session.scalar(graded.limit(1)) is not None


def pass_awareness_if_met(enrolment: Enrolment) -> bool:
    """Pass the awareness stage where an attempt is passed and a reflection is written. Returns whether both are so."""
    passed = select(Attempt.id).where(
        Attempt.enrolment_id == enrolment.id, Attempt.asked_in == AskedIn.AWARENESS, Attempt.passed.is_(True)
    )
    met = db.session.scalar(passed.limit(1)) is not None and reflections.is_written(enrolment.id)
    if met:
        progress.pass_checkpoint(enrolment, StageKey.AWARENESS, 100)
    return met


def _last_asked(enrolment_id: int, asked_in: AskedIn) -> dict[int, int]:
    """Return by question the id of the learner's newest attempt that asked it."""
    rows = db.session.execute(
        select(AttemptQuestion.question_id, func.max(Attempt.id).label("attempt_id"))
        .join(Attempt, Attempt.id == AttemptQuestion.attempt_id)
        .where(Attempt.enrolment_id == enrolment_id, Attempt.asked_in == asked_in)
        .group_by(AttemptQuestion.question_id)
    )
    return {row.question_id: row.attempt_id for row in rows}


def _is_late_pre_test(attempt: Attempt, enrolment: Enrolment) -> bool:
    """Return whether this is a pre-test whose learner began to learn before handing it in."""
    if attempt.asked_in is not AskedIn.PRE_TEST:
        return False
    db.session.refresh(attempt)  # another request may have handed it in while this one waited for the lock
    return attempt.state is not AttemptState.GRADED and has_learned(enrolment)


def _grade(attempt: Attempt, enrolment: Enrolment) -> None:
    marks = _mark_questions(attempt.id)
    attempt.state, attempt.score = AttemptState.GRADED, scores.quiz_score(marks)
    if attempt.asked_in is AskedIn.AWARENESS:
        attempt.passed = bool(marks) and all(mark == scores.FULL for mark in marks)
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
        mark = TYPES[kind].score(body, response) if response else scores.NONE
        asked.score = float(mark)
        marks.append(mark)
    return marks


def _pool(edition_id: int, asked_in: AskedIn) -> tuple[list[Question], int]:
    """Return the questions from which an attempt is drawn, and the number to draw. The pre-test draws all of its questions."""
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
