"""A text with gaps to fill: `Harga = [[modal]] + [[laba]]`; `[[dua|2]]` takes either word."""

import re
from collections.abc import Callable
from fractions import Fraction
from random import Random
from typing import Any

from werkzeug.datastructures import MultiDict

from core.text import fold
from quizzes import scores
from quizzes.questions.reading import LONGEST, is_text, written

FIELDS = ("text",)
GAP = re.compile(r"\[\[(.*?)\]\]")
BLANK = "____"


def check(fields: dict[str, Any], say: Callable[..., None]) -> None:
    """A text with at least one gap, every gap with its words."""
    text = fields.get("text")
    if not is_text(text):
        say("`text` must be a sentence with gaps", "text")
        return
    if not GAP.search(text):
        say("the text has no gap; a gap is written [[word]]", "text")
    if any(not is_text(form) or len(form) > LONGEST for forms in accepted(text) for form in forms):
        say("a gap has no word", "text")
    if any(mark in GAP.sub("", text) for mark in ("[[", "]]")):
        say("a gap is not closed", "text")


def accepted(text: str) -> list[list[str]]:
    """For each gap the words that fit."""
    return [gap.split("|") for gap in GAP.findall(text)]


def shown(fields: dict[str, Any], rng: Random) -> dict[str, Any]:
    """How many gaps there are."""
    return {"gaps": len(accepted(fields["text"]))}


def parts(fields: dict[str, Any], shown: dict[str, Any]) -> dict[str, Any]:
    """The text around the gaps, in pieces: one more than there are gaps."""
    return {"pieces": GAP.sub("[[]]", fields["text"]).split("[[]]")}


def parse(form: MultiDict[str, str], shown: dict[str, Any]) -> dict[str, Any]:
    """`{"words": ["modal", ""]}`, a word for each gap; an empty one was left open."""
    words = [written(form, f"gap-{number}") for number in range(1, shown["gaps"] + 1)]
    return {"words": words} if any(words) else {}


def fill(response: dict[str, Any], shown: dict[str, Any]) -> dict[str, list[str]]:
    """What stands in each gap."""
    return {f"gap-{number}": [word] for number, word in enumerate(response["words"], 1)}


def score(fields: dict[str, Any], response: dict[str, Any]) -> Fraction:
    """The share of gaps with a word that fits."""
    forms = accepted(fields["text"])
    fitting = (fold(word) in map(fold, words) for word, words in zip(response["words"], forms, strict=True))
    return scores.share(sum(fitting), len(forms))


def answer_lines(fields: dict[str, Any]) -> list[str]:
    """The text with the first word of each gap."""
    return [_filled(fields["text"], [forms[0] for forms in accepted(fields["text"])])]


def response_lines(fields: dict[str, Any], response: dict[str, Any]) -> list[str]:
    """The text as it was filled."""
    return [_filled(fields["text"], response["words"])]


def feedback(fields: dict[str, Any], response: dict[str, Any]) -> list[str]:
    """None: the explanation says it."""
    return []


def _filled(text: str, words: list[str]) -> str:
    left = iter(words)
    return GAP.sub(lambda _: next(left) or BLANK, text)
