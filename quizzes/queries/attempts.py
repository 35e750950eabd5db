"""Queries on checkpoints, attempts and their questions. Right answers are read only for graded attempts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, bindparam, case, exists, func, select
from sqlalchemy.orm import aliased, joinedload

from core.db import db, run
from courses.models import Course, Edition, Enrolment, Lesson, Stage, StageKey
from courses.queries import enrolments_in
from people.identity import Visitor
from quizzes.models import Answer, AskedIn, Attempt, AttemptQuestion, AttemptState, Question, Reflection
from quizzes.queries.pictures import Album, Drawn, Picture
from quizzes.questions import TYPES
from quizzes.questions.kind import Kind


def enrolments_at(slug: str, person_id: int) -> Select[Any]:
    """Select a person's enrolment in the course with this slug, with course and edition loaded."""
    return enrolments_in(slug, person_id).options(joinedload(Enrolment.course), joinedload(Enrolment.edition))


def attempts_of(visitor: Visitor) -> Select[Any]:
    """Select the visitor's own attempts."""
    return select(Attempt).where(Attempt.enrolment_id.in_(select(Enrolment.id).where(Enrolment.person_id == visitor.id)))


_head = (
    select(
        Attempt.id,
        Attempt.enrolment_id,
        Attempt.asked_in,
        Attempt.score,
        Attempt.passed,
        Attempt.submitted_at,
        Course.slug,
        Edition.title,
        Enrolment.pass_marks,
        exists().where(Reflection.enrolment_id == Enrolment.id, Reflection.complete).label("reflected"),
    )
    .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
    .join(Course, Course.id == Enrolment.course_id)
    .join(Edition, Edition.id == Enrolment.edition_id)
    .where(Attempt.id == bindparam("attempt_id"))
)


def head_of(attempt_id: int) -> Any:
    """Return an attempt with its course, pass marks, and whether a reflection is written (`reflected`)."""
    return run(_head, {"attempt_id": attempt_id}).one()


# ---- One question on the screen


@dataclass(frozen=True)
class ShownQuestion:
    """A question of an attempt without its right answer, with the learner's answer so far."""

    attempt_id: int
    asked_in: AskedIn
    state: AttemptState
    course_slug: str
    course_title: Any
    position: int
    total: int
    kind: Kind
    stem: str
    hint: str | None
    shown: Any
    parts: dict[str, Any]
    response: dict[str, Any]
    sequence: int
    saved_at: datetime | None
    edition_id: int
    pictures: dict[str, Drawn]
    """The pictures of the options by token; empty for options without pictures."""

    @property
    def answered(self) -> dict[str, list[str]]:
        """The values of the form's fields for the saved answer."""
        return self.kind.fill(self.response, self.shown) if self.response else {}


_other = aliased(AttemptQuestion)
_question = (
    select(
        Attempt.id,
        Attempt.asked_in,
        Attempt.state,
        Course.slug,
        Edition.id.label("edition_id"),
        Edition.title,
        AttemptQuestion.shown,
        Question.type,
        Question.stem,
        Question.hint,
        Question.body,
        Answer.response,
        Answer.sequence,
        Answer.received_at,
        select(func.count()).where(_other.attempt_id == Attempt.id).scalar_subquery().label("total"),
    )
    .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
    .join(Course, Course.id == Enrolment.course_id)
    .join(Edition, Edition.id == Enrolment.edition_id)
    .join(AttemptQuestion, AttemptQuestion.attempt_id == Attempt.id)
    .join(Question, Question.id == AttemptQuestion.question_id)
    .outerjoin(Answer, and_(Answer.attempt_id == Attempt.id, Answer.position == AttemptQuestion.position))
    .where(
        Attempt.id == bindparam("attempt_id"),
        AttemptQuestion.position == bindparam("position"),
        Enrolment.person_id == bindparam("person_id"),
    )
)


def find_question(person_id: int, attempt_id: int, position: int) -> ShownQuestion | None:
    """Return a question of this person's attempt, or None."""
    key = {"person_id": person_id, "attempt_id": attempt_id, "position": position}
    row = run(_question, key).one_or_none()
    if row is None:
        return None
    kind = TYPES[row.type]
    parts = kind.parts(row.body, row.shown)
    pictures = parts.get("pictures", {})
    album = Album(row.edition_id, pictures.values())
    return ShownQuestion(
        attempt_id=row.id,
        asked_in=row.asked_in,
        state=row.state,
        course_slug=row.slug,
        course_title=row.title,
        position=position,
        total=row.total,
        kind=kind,
        stem=row.stem,
        hint=row.hint,
        shown=row.shown,
        parts=parts,
        response=row.response or {},
        sequence=row.sequence or 0,
        saved_at=row.received_at,
        edition_id=row.edition_id,
        pictures={token: album.draw(picture) for token, picture in pictures.items()},
    )


@dataclass(frozen=True)
class AnswerView:
    """An answer as text lines and as pictures of the chosen options."""

    lines: list[str]
    pictures: list[Drawn]


def answer_view(question: ShownQuestion, response: dict[str, Any]) -> AnswerView:
    """Return a learner's own response for display."""
    body = db.session.scalar(
        select(Question.body)
        .join(AttemptQuestion, AttemptQuestion.question_id == Question.id)
        .where(AttemptQuestion.attempt_id == question.attempt_id, AttemptQuestion.position == question.position)
    )
    pictures = question.kind.response_pictures(body, response)
    album = Album(question.edition_id, pictures)
    return AnswerView(question.kind.response_lines(body, response), [album.draw(picture) for picture in pictures])


# ---- All questions of an attempt


@dataclass(frozen=True)
class Place:
    """A question in the list of an attempt."""

    position: int
    stem: str
    answered: bool


_places = (
    select(AttemptQuestion.position, Question.stem, Answer.response)
    .join(Question, Question.id == AttemptQuestion.question_id)
    .outerjoin(Answer, and_(Answer.attempt_id == AttemptQuestion.attempt_id, Answer.position == AttemptQuestion.position))
    .where(AttemptQuestion.attempt_id == bindparam("attempt_id"))
    .order_by(AttemptQuestion.position)
)


def places_in(attempt_id: int) -> list[Place]:
    """Return all questions of an attempt, in order."""
    rows = run(_places, {"attempt_id": attempt_id})
    return [Place(position, stem, bool(response)) for position, stem, response in rows]


# ---- A result


@dataclass(frozen=True)
class MarkedQuestion:
    """A question of a graded attempt, with the learner's answer, the right answer and the explanation."""

    position: int
    stem: str
    right: bool
    share: float
    """The score, 0 to 1."""
    response: AnswerView
    answer: AnswerView
    feedback: list[str]
    explanation: str
    lesson_key: str
    lesson_title: Any


_marked = (
    select(
        AttemptQuestion.position,
        AttemptQuestion.score,
        Question.type,
        Question.stem,
        Question.explanation,
        Question.body,
        Question.edition_id,
        Question.lesson_key,
        Answer.response,
        Lesson.title,
    )
    .join(Attempt, Attempt.id == AttemptQuestion.attempt_id)
    .join(Question, Question.id == AttemptQuestion.question_id)
    .outerjoin(Answer, and_(Answer.attempt_id == AttemptQuestion.attempt_id, Answer.position == AttemptQuestion.position))
    .outerjoin(Lesson, and_(Lesson.edition_id == Question.edition_id, Lesson.key == Question.lesson_key))
    .where(
        AttemptQuestion.attempt_id == bindparam("attempt_id"),
        Attempt.state == AttemptState.GRADED,
        Attempt.asked_in != AskedIn.PRE_TEST,
    )
    .order_by(AttemptQuestion.position)
)


def marked_questions(attempt_id: int) -> list[MarkedQuestion]:
    """Return the questions of a graded attempt. The list is empty for other attempts and for a pre-test."""
    rows = run(_marked, {"attempt_id": attempt_id}).all()
    pictures = [picture for row in rows for side in _pictures_of(row) for picture in side]
    album = Album(rows[0].edition_id if rows else 0, pictures)
    return [_mark(row, album) for row in rows]


def _pictures_of(row: Any) -> tuple[list[Picture], list[Picture]]:
    """Return the pictures of the response, and those of the right answer."""
    kind = TYPES[row.type]
    return kind.response_pictures(row.body, row.response) if row.response else [], kind.answer_pictures(row.body)


def _mark(row: Any, album: Album) -> MarkedQuestion:
    kind = TYPES[row.type]
    response, right = ([album.draw(picture) for picture in side] for side in _pictures_of(row))
    return MarkedQuestion(
        position=row.position,
        stem=row.stem,
        right=row.score == 1,
        share=row.score,
        response=AnswerView(kind.response_lines(row.body, row.response) if row.response else [], response),
        answer=AnswerView(kind.answer_lines(row.body), right),
        feedback=kind.feedback(row.body, row.response) if row.response else [],
        explanation=row.explanation,
        lesson_key=row.lesson_key,
        lesson_title=row.title,
    )


# ---- A checkpoint


@dataclass(frozen=True)
class CheckpointResults:
    """The results of a learner's attempts at one checkpoint so far."""

    open_id: int | None = None
    best: int | None = None
    best_id: int | None = None
    passed: bool = False
    graded: int = 0
    """The number of graded attempts."""


_attempts = (
    select(Attempt.id, Attempt.state, Attempt.score, Attempt.passed)
    .where(Attempt.enrolment_id == bindparam("enrolment_id"), Attempt.asked_in == bindparam("asked_in"))
    .order_by(Attempt.id)
)


def results_at(enrolment_id: int, asked_in: AskedIn) -> CheckpointResults:
    """Return the results of all attempts at a checkpoint, or of the pre-test, in one statement."""
    rows = run(_attempts, {"enrolment_id": enrolment_id, "asked_in": asked_in}).all()
    graded = [row for row in rows if row.state is AttemptState.GRADED]
    best = max(graded, key=lambda row: row.score, default=None)
    return CheckpointResults(
        open_id=next((row.id for row in rows if row.state in {AttemptState.PREPARED, AttemptState.IN_PROGRESS}), None),
        best=best.score if best else None,
        best_id=best.id if best else None,
        passed=any(row.passed for row in graded),
        graded=len(graded),
    )


def checkpoint_of(edition_id: int, stage: StageKey) -> dict[str, Any]:
    """Return the checkpoint mapping of the package, or an empty mapping."""
    return db.session.scalar(select(Stage.checkpoint).where(Stage.edition_id == edition_id, Stage.key == stage)) or {}


# ---- All checkpoints with questions, for the path


@dataclass(frozen=True)
class CheckpointProgress:
    """A learner's progress at the checkpoint of one stage."""

    best: int | None
    passed: bool
    is_open: bool


_is_open = Attempt.state.in_((AttemptState.PREPARED, AttemptState.IN_PROGRESS))
_checkpoint_progress = (
    select(
        Enrolment.pass_marks,
        exists().where(Reflection.enrolment_id == Enrolment.id, Reflection.complete).label("reflected"),
        Attempt.asked_in,
        func.max(Attempt.score).label("best"),
        func.max(case((Attempt.passed.is_(True), 1), else_=0)).label("passed"),
        func.max(case((_is_open, 1), else_=0)).label("is_open"),
    )
    .outerjoin(Attempt, Attempt.enrolment_id == Enrolment.id)
    .where(Enrolment.id == bindparam("enrolment_id"))
    .group_by(Enrolment.id, Attempt.asked_in)
)


def checkpoint_progress_of(enrolment_id: int) -> tuple[dict[str, int], bool, dict[AskedIn, CheckpointProgress]]:
    """Return pass marks, whether a reflection is written, and progress by checkpoint with attempts, in one statement."""
    rows = run(_checkpoint_progress, {"enrolment_id": enrolment_id}).all()
    tried = {row.asked_in: CheckpointProgress(row.best, bool(row.passed), bool(row.is_open)) for row in rows if row.asked_in}
    first = rows[0] if rows else None
    return (first.pass_marks if first else {}), bool(first and first.reflected), tried
