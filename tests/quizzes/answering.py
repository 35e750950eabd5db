"""Right and wrong answers to questions for tests."""

from collections.abc import Callable
from random import Random
from typing import Any
from uuid import uuid4

import tinyhtml5
from sqlalchemy import select

from core.db import db
from quizzes.answers import save_answer
from quizzes.models import Attempt, AttemptQuestion, Question
from quizzes.questions import TYPES
from tests.client import HTML, PageClient


def right_answer(question: Question) -> dict[str, Any]:
    """Return a response with the full score."""
    return TYPES[question.type].right(question.body)


def wrong_answer(question: Question) -> dict[str, Any]:
    """Return a response without the full score, the same each time."""
    return TYPES[question.type].wrong(question.body, Random(question.key))


def questions_of(attempt: Attempt) -> list[tuple[AttemptQuestion, Question]]:
    """Return the questions of an attempt, in order."""
    rows = db.session.execute(
        select(AttemptQuestion, Question)
        .join(Question, Question.id == AttemptQuestion.question_id)
        .where(AttemptQuestion.attempt_id == attempt.id)
        .order_by(AttemptQuestion.position)
    )
    return [tuple(row) for row in rows]


def answer(attempt: Attempt, *, wrong: int = 0, left_open: int = 0) -> None:
    """Answer the first `wrong` questions wrongly, leave the last `left_open` open, and answer the others rightly."""
    asked = questions_of(attempt)
    for number, (place, question) in enumerate(asked[: len(asked) - left_open]):
        respond = wrong_answer if number < wrong else right_answer
        save_answer(attempt.id, place.position, respond(question), sequence=1, sent_as=uuid4())


def fields(page: str, *, button: str | None = "next") -> dict[str, list[str]]:
    """Return the fields that a browser would send of the page's form without a change."""
    root = tinyhtml5.parse(page, namespace_html_elements=True)
    form = next(e for e in root.iter(f"{HTML}form") if e.get("data-autosave") is not None)
    sent: dict[str, list[str]] = {"to": [button]} if button else {}
    for e in form.iter():
        name = e.get("name") if isinstance(e.tag, str) else None
        if not name or e.tag == f"{HTML}button":
            continue
        if e.tag == f"{HTML}select":
            chosen = [o.get("value") for o in e.iter(f"{HTML}option") if o.get("selected") is not None]
            sent.setdefault(name, []).append(chosen[0] if chosen else next(e.iter(f"{HTML}option")).get("value"))
        elif e.get("type") not in {"radio", "checkbox"} or e.get("checked") is not None:
            sent.setdefault(name, []).append(e.get("value", ""))
    return sent


def right_fields(
    place: AttemptQuestion, question: Question, respond: Callable[[Question], dict[str, Any]] = right_answer
) -> dict[str, list[str]]:
    """Return the fields of a form for the right answer, or for another response."""
    return TYPES[question.type].fill(respond(question), place.shown)


def send(client: PageClient, attempt_id: int, position: int, answered: dict[str, list[str]], *, button: str = "next", **kwargs):
    """Open a question's page, fill in the form, and press a button."""
    page = client.get(f"/attempts/{attempt_id}/questions/{position}").get_data(as_text=True)
    sent = {name: values for name, values in fields(page, button=button).items() if name not in answered}
    return client.post(f"/attempts/{attempt_id}/answers/{position}", data={**sent, **answered}, **kwargs)
