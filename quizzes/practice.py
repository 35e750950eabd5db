"""Practice: ungraded questions inside a lesson. What is answered counts for nothing, so it leaves no trace but its own row."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, select

from core import clock
from core.db import db, insert_for, run
from core.errors import DomainError, Msgid
from quizzes.models import PracticeAnswer
from quizzes.queries.attempts import AnswerView
from quizzes.queries.pictures import Drawn, Picture
from quizzes.questions import TYPES
from quizzes.questions.kind import Form, Kind, Response

TELLS_AFTER = 2
"""After so many tries without a right one the answer is told."""


class Blank(DomainError):
    """Practice was sent without an answer."""

    def __init__(self, kind: Kind) -> None:
        self.message: Msgid = kind.NOTHING
        super().__init__(kind)


@dataclass(frozen=True)
class Result:
    """What a learner is told about an answer. `explanation` and `answer` are None while the learner may still find it."""

    right: bool
    partly: bool
    own: AnswerView
    mistakes: list[str]
    explanation: str | None
    answer: AnswerView | None


def shown_of(question: Any) -> Any:
    """Return the tokens and the order in which a question is shown: the same each time, so that a form needs no row before it."""
    return TYPES[question.type].shown(question.body, Random(question.content_hash))


def read(question: Any, form: Form) -> Response:
    """Read the answer of a form. Raises Unreadable, Blank."""
    kind = TYPES[question.type]
    response = kind.parse(form, shown_of(question))
    if not response:
        raise Blank(kind)
    return response


def is_right(question: Any, response: Response) -> bool:
    """Return whether a response has the full score."""
    return TYPES[question.type].score(question.body, response) == 1


def result_of(question: Any, response: Response, tries: int, draw: Callable[[Picture], Drawn]) -> Result:
    """Return what is told about the response of this try, counted from 1."""
    kind, body = TYPES[question.type], question.body
    share = kind.score(body, response)
    right, is_told = share == 1, share < 1 and tries >= TELLS_AFTER
    return Result(
        right=right,
        partly=0 < share < 1,
        own=AnswerView(kind.response_lines(body, response), [draw(one) for one in kind.response_pictures(body, response)]),
        mistakes=[] if right else kind.mistakes(body, response),
        explanation=question.explanation if right or is_told else None,
        answer=AnswerView(kind.answer_lines(body), [draw(one) for one in kind.answer_pictures(body)]) if is_told else None,
    )


_kept = select(PracticeAnswer.latest_response, PracticeAnswer.tries).where(
    PracticeAnswer.enrolment_id == bindparam("enrolment_id"), PracticeAnswer.question_id == bindparam("question_id")
)


def keep(enrolment_id: int, question_id: int, response: Response, *, right: bool, sent_as: UUID) -> tuple[Response, int]:
    """Keep an answer as the latest one, and as the first one where there is none. Returns the latest answer and the tries.

    A request that comes again under its `sent_as` changes nothing.
    """
    now = clock.now()
    place = {"enrolment_id": enrolment_id, "question_id": question_id}
    first = {"first_response": response, "first_right": right, "first_at": now}
    latest = {"latest_response": response, "latest_right": right, "latest_at": now, "sent_as": sent_as}
    insert = insert_for(db.engine.dialect.name, PracticeAnswer).values(**place, **first, **latest, tries=1)
    db.session.execute(
        insert.on_conflict_do_update(
            index_elements=list(place),
            set_={**{name: insert.excluded[name] for name in latest}, "tries": PracticeAnswer.tries + 1},
            where=PracticeAnswer.sent_as != sent_as,
        )
    )
    kept = run(_kept, place).one()
    return kept.latest_response, kept.tries
