"""A sentence that is true or false. Its two answers always stand in the same order, which tells nothing."""

from collections.abc import Callable
from fractions import Fraction
from random import Random
from typing import Any

from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from quizzes import scores
from quizzes.questions.reading import Foreign

FIELDS = ("answer",)
WORDS = {"yes": True, "no": False}


def check(fields: dict[str, Any], say: Callable[..., None]) -> None:
    """`answer` is true or false."""
    if not isinstance(fields.get("answer"), bool):
        say("`answer` is true or false", "answer")


def shown(fields: dict[str, Any], rng: Random) -> None:
    """Nothing to freeze."""


def parts(fields: dict[str, Any], shown: None) -> dict[str, Any]:
    """The two words are the template's."""
    return {}


def parse(form: MultiDict[str, str], shown: None) -> dict[str, Any]:
    """`{"answer": true}`."""
    word = form.get("answer", "")
    if word and word not in WORDS:
        raise Foreign(word)
    return {"answer": WORDS[word]} if word else {}


def fill(response: dict[str, Any], shown: None) -> dict[str, list[str]]:
    """The radio button that is set."""
    return {"answer": ["yes" if response["answer"] else "no"]}


def score(fields: dict[str, Any], response: dict[str, Any]) -> Fraction:
    """1 for the right word."""
    return scores.all_or_nothing(response["answer"] is fields["answer"])


def answer_lines(fields: dict[str, Any]) -> list[str]:
    """The right word."""
    return [_word(fields["answer"])]


def response_lines(fields: dict[str, Any], response: dict[str, Any]) -> list[str]:
    """The word chosen."""
    return [_word(response["answer"])]


def feedback(fields: dict[str, Any], response: dict[str, Any]) -> list[str]:
    """None: the explanation says it."""
    return []


def _word(answer: bool) -> str:
    return _("True") if answer else _("False")
