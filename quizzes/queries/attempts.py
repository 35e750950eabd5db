"""What is read of checkpoints, attempts and their questions. Nothing here hands out a key before its result."""

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
    """A person's enrolment in the course at this address, with its course and edition."""
    return enrolments_in(slug, person_id).options(joinedload(Enrolment.course), joinedload(Enrolment.edition))


def attempts_of(visitor: Visitor) -> Select[Any]:
    """A learner's own attempts."""
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
        exists().where(Reflection.enrolment_id == Enrolment.id).label("reflected"),
    )
    .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
    .join(Course, Course.id == Enrolment.course_id)
    .join(Edition, Edition.id == Enrolment.edition_id)
    .where(Attempt.id == bindparam("attempt_id"))
)


def head_of(attempt_id: int) -> Any:
    """An attempt with what stands around it: course, pass marks, whether the reflection is written."""
    return run(_head, {"attempt_id": attempt_id}).one()


# ---- One question on the screen


@dataclass(frozen=True)
class Asked:
    """A question as it may be shown: words and tokens, and what was answered so far."""

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
    """The picture of each option by its token, where the options are pictures."""

    @property
    def answered(self) -> dict[str, list[str]]:
        """The form's fields as they were answered."""
        return self.kind.fill(self.response, self.shown) if self.response else {}


_other = aliased(AttemptQuestion)
_asked = (
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


def asked_of(person_id: int, attempt_id: int, position: int) -> Asked | None:
    """A question of one's own attempt, or None."""
    key = {"person_id": person_id, "attempt_id": attempt_id, "position": position}
    row = run(_asked, key).one_or_none()
    if row is None:
        return None
    kind = TYPES[row.type]
    parts = kind.parts(row.body, row.shown)
    pictures = parts.get("pictures", {})
    album = Album(row.edition_id, pictures.values())
    return Asked(
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
class Told:
    """A response in words, or in the pictures chosen."""

    lines: list[str]
    pictures: list[Drawn]


def told(asked: Asked, response: dict[str, Any]) -> Told:
    """A response, for the person who gave it."""
    body = db.session.scalar(
        select(Question.body)
        .join(AttemptQuestion, AttemptQuestion.question_id == Question.id)
        .where(AttemptQuestion.attempt_id == asked.attempt_id, AttemptQuestion.position == asked.position)
    )
    pictures = asked.kind.response_pictures(body, response)
    album = Album(asked.edition_id, pictures)
    return Told(asked.kind.response_lines(body, response), [album.draw(picture) for picture in pictures])


# ---- All questions of an attempt


@dataclass(frozen=True)
class Place:
    """A question's place in an attempt: answered or not."""

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
    """Every question of an attempt, in order."""
    rows = run(_places, {"attempt_id": attempt_id})
    return [Place(position, stem, bool(response)) for position, stem, response in rows]


# ---- A result


@dataclass(frozen=True)
class Marked:
    """A question of a graded attempt, with everything that may be told now."""

    position: int
    stem: str
    right: bool
    share: float
    """0 to 1."""
    response: Told
    answer: Told
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


def marked_in(attempt_id: int) -> list[Marked]:
    """Every question of a graded attempt with its answer and why; nothing of an attempt that is not graded, nor of a pre-test."""
    rows = run(_marked, {"attempt_id": attempt_id}).all()
    pictures = [picture for row in rows for side in _pictures_of(row) for picture in side]
    album = Album(rows[0].edition_id if rows else 0, pictures)
    return [_mark(row, album) for row in rows]


def _pictures_of(row: Any) -> tuple[list[Picture], list[Picture]]:
    """Of the response and of the right answer."""
    kind = TYPES[row.type]
    return kind.response_pictures(row.body, row.response) if row.response else [], kind.answer_pictures(row.body)


def _mark(row: Any, album: Album) -> Marked:
    kind = TYPES[row.type]
    given, right = ([album.draw(picture) for picture in side] for side in _pictures_of(row))
    return Marked(
        position=row.position,
        stem=row.stem,
        right=row.score == 1,
        share=row.score,
        response=Told(kind.response_lines(row.body, row.response) if row.response else [], given),
        answer=Told(kind.answer_lines(row.body), right),
        feedback=kind.feedback(row.body, row.response) if row.response else [],
        explanation=row.explanation,
        lesson_key=row.lesson_key,
        lesson_title=row.title,
    )


# ---- A checkpoint


@dataclass(frozen=True)
class Goes:
    """How a learner has fared at one checkpoint so far."""

    open_id: int | None = None
    best: int | None = None
    best_id: int | None = None
    passed: bool = False
    graded: int = 0
    """How many were handed in."""


_goes = (
    select(Attempt.id, Attempt.state, Attempt.score, Attempt.passed)
    .where(Attempt.enrolment_id == bindparam("enrolment_id"), Attempt.asked_in == bindparam("asked_in"))
    .order_by(Attempt.id)
)


def goes_at(enrolment_id: int, asked_in: AskedIn) -> Goes:
    """All attempts at a checkpoint, or the pre-test, in one look."""
    rows = run(_goes, {"enrolment_id": enrolment_id, "asked_in": asked_in}).all()
    graded = [row for row in rows if row.state is AttemptState.GRADED]
    best = max(graded, key=lambda row: row.score, default=None)
    return Goes(
        open_id=next((row.id for row in rows if row.state in {AttemptState.PREPARED, AttemptState.IN_PROGRESS}), None),
        best=best.score if best else None,
        best_id=best.id if best else None,
        passed=any(row.passed for row in graded),
        graded=len(graded),
    )


def checkpoint_of(edition_id: int, stage: StageKey) -> dict[str, Any]:
    """The package's own mapping of a stage's checkpoint."""
    return db.session.scalar(select(Stage.checkpoint).where(Stage.edition_id == edition_id, Stage.key == stage)) or {}


# ---- All checkpoints that ask, for the path


@dataclass(frozen=True)
class Standing:
    """Where a learner stands at the checkpoint of one stage."""

    best: int | None
    passed: bool
    is_open: bool


_is_open = Attempt.state.in_((AttemptState.PREPARED, AttemptState.IN_PROGRESS))
_standings = (
    select(
        Enrolment.pass_marks,
        exists().where(Reflection.enrolment_id == Enrolment.id).label("reflected"),
        Attempt.asked_in,
        func.max(Attempt.score).label("best"),
        func.max(case((Attempt.passed.is_(True), 1), else_=0)).label("passed"),
        func.max(case((_is_open, 1), else_=0)).label("is_open"),
    )
    .outerjoin(Attempt, Attempt.enrolment_id == Enrolment.id)
    .where(Enrolment.id == bindparam("enrolment_id"))
    .group_by(Enrolment.id, Attempt.asked_in)
)


def standings_of(enrolment_id: int) -> tuple[dict[str, int], bool, dict[AskedIn, Standing]]:
    """Pass marks, whether a reflection is written, and the standing wherever something was tried: one statement."""
    rows = run(_standings, {"enrolment_id": enrolment_id}).all()
    tried = {row.asked_in: Standing(row.best, bool(row.passed), bool(row.is_open)) for row in rows if row.asked_in}
    first = rows[0] if rows else None
    return (first.pass_marks if first else {}), bool(first and first.reflected), tried
