"""Several options are right."""

from fractions import Fraction
from typing import Any

from werkzeug.datastructures import MultiDict

from quizzes import scores
from quizzes.questions.options import FIELDS, answer_lines, check, feedback, parts, response_lines, right_ones, shown
from quizzes.questions.reading import index_of, token_of

__all__ = ["FIELDS", "answer_lines", "check", "feedback", "fill", "parse", "parts", "response_lines", "score", "shown"]


def parse(form: MultiDict[str, str], shown: list[Any]) -> dict[str, Any]:
    """`{"chosen": [index, ...]}` in the package's order, each once."""
    chosen = sorted({index_of(token, shown) for token in form.getlist("answer")})
    return {"chosen": chosen} if chosen else {}


def fill(response: dict[str, Any], shown: list[Any]) -> dict[str, list[str]]:
    """The boxes that are ticked."""
    return {"answer": [token_of(index, shown) for index in response["chosen"]]}


def score(fields: dict[str, Any], response: dict[str, Any]) -> Fraction:
    """Right ones chosen less wrong ones chosen, of all right ones."""
    return scores.of_choices(right_ones(fields), set(response["chosen"]))
