"""One of several options is right."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

from werkzeug.datastructures import MultiDict

from quizzes import scores
from quizzes.questions import options
from quizzes.questions.options import FIELDS, answer_lines, feedback, parts, response_lines, right_ones, shown
from quizzes.questions.reading import index_of, token_of

__all__ = ["FIELDS", "answer_lines", "check", "feedback", "fill", "parse", "parts", "response_lines", "score", "shown"]


def check(fields: dict[str, Any], say: Callable[..., None]) -> None:
    """Options of which exactly one is right."""
    options.check(fields, say)
    if isinstance(fields.get("options"), list) and len(right_ones(fields)) > 1:
        say("only one option may be right; use `multiple` for several", "options")


def parse(form: MultiDict[str, str], shown: list[Any]) -> dict[str, Any]:
    """`{"chosen": [index]}`."""
    token = form.get("answer", "")
    return {"chosen": [index_of(token, shown)]} if token else {}


def fill(response: dict[str, Any], shown: list[Any]) -> dict[str, list[str]]:
    """The radio button that is set."""
    return {"answer": [token_of(index, shown) for index in response["chosen"]]}


def score(fields: dict[str, Any], response: dict[str, Any]) -> Fraction:
    """1 for the right option."""
    return scores.all_or_nothing(set(response["chosen"]) == right_ones(fields))
