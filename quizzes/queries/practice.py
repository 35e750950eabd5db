"""The practice questions of a lesson, with a learner's answers so far, in one statement."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, bindparam, select

from core.db import run
from quizzes.models import AskedIn, PracticeAnswer, Question
from quizzes.queries.pictures import Album
from quizzes.questions import TYPES

_practice = (
    select(
        Question.id,
        Question.key,
        Question.type,
        Question.stem,
        Question.hint,
        Question.after,
        Question.explanation,
        Question.body,
        Question.content_hash,
        PracticeAnswer.latest_response,
        PracticeAnswer.tries,
    )
    .outerjoin(
        PracticeAnswer,
        and_(PracticeAnswer.question_id == Question.id, PracticeAnswer.enrolment_id == bindparam("enrolment_id")),
    )
    .where(
        Question.edition_id == bindparam("edition_id"),
        Question.lesson_key == bindparam("lesson_key"),
        Question.asked_in == AskedIn.PRACTICE,
    )
    .order_by(Question.position)
)


def practice_in(lesson: Any) -> Sequence[Any]:
    """Return the practice questions of a row of `find_lesson`, with the latest answer and the tries of its enrolment, or None.

    The rows hold the right answers, so a view passes on only what may be told.
    """
    place = {"edition_id": lesson.edition_id, "lesson_key": lesson.key, "enrolment_id": lesson.enrolment_id}
    return run(_practice, place).all()


def album_of(edition_id: int, questions: Sequence[Any]) -> Album:
    """Return the pictures of all options of these questions."""
    return Album(edition_id, [picture for question in questions for picture in _pictures(question)])


def _pictures(question: Any) -> list[dict[str, str]]:
    options = question.body.get("options", ()) if TYPES[question.type].IS_CHOSEN else ()
    return [option["picture"] for option in options if "picture" in option]
