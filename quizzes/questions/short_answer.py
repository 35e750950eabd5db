"""A word or two, in any of several right forms; capitals and blanks do not matter."""

from collections.abc import Callable
from fractions import Fraction
from random import Random
from typing import Any

from werkzeug.datastructures import MultiDict

from core.text import fold
from quizzes import scores
from quizzes.questions.reading import LONGEST, is_text, written

FIELDS = ("answers",)


def check(fields: dict[str, Any], say: Callable[..., None]) -> None:
    """At least one right form, each short enough to be typed."""
    answers = fields.get("answers")
    if not isinstance(answers, list) or not answers:
        say("needs at least one answer", "answers")
        return
    for place, answer in enumerate(answers):
        if not is_text(answer) or len(answer) > LONGEST:
            say(f"an answer is a word or two, at most {LONGEST} letters", "answers", place)


def shown(fields: dict[str, Any], rng: Random) -> None:
    """Nothing to freeze."""


def parts(fields: dict[str, Any], shown: None) -> dict[str, Any]:
    """A bare field."""
    return {}


def parse(form: MultiDict[str, str], shown: None) -> dict[str, Any]:
    """`{"text": "lensa"}`."""
    text = written(form, "answer")
    return {"text": text} if text else {}


def fill(response: dict[str, Any], shown: None) -> dict[str, list[str]]:
    """What stands in the field."""
    return {"answer": [response["text"]]}


def score(fields: dict[str, Any], response: dict[str, Any]) -> Fraction:
    """1 for any of the right forms."""
    return scores.all_or_nothing(fold(response["text"]) in {fold(answer) for answer in fields["answers"]})


def answer_lines(fields: dict[str, Any]) -> list[str]:
    """The first form, which the author likes best."""
    return [fields["answers"][0]]


def response_lines(fields: dict[str, Any], response: dict[str, Any]) -> list[str]:
    """What was typed."""
    return [response["text"]]


def feedback(fields: dict[str, Any], response: dict[str, Any]) -> list[str]:
    """None: the explanation says it."""
    return []
