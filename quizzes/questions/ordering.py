"""Steps to be put in order."""

from collections.abc import Callable
from fractions import Fraction
from random import Random
from typing import Any

from werkzeug.datastructures import MultiDict

from core.errors import N_
from quizzes import scores
from quizzes.questions.reading import Unreadable, is_text, tokens

FIELDS = ("items",)


class UnclearOrder(Unreadable):
    """Two steps claim the same place."""

    message = N_("Two lines have the same number. Please give every line its own number.")


def check(fields: dict[str, Any], say: Callable[..., None]) -> None:
    """At least two different steps."""
    items = fields.get("items")
    if not isinstance(items, list) or len(items) < 2:
        say("needs at least two items", "items")
        return
    for place, item in enumerate(items):
        if not is_text(item):
            say("an item is a sentence", "items", place)
        elif item in items[:place]:
            say("two items are the same", "items", place)


def shown(fields: dict[str, Any], rng: Random) -> list[Any]:
    """The steps in a random order. From three steps on it is never the right one: nobody passes by looking on."""
    order = tokens(list(range(len(fields["items"]))), rng)
    while len(order) > 2 and [index for _, index in order] == list(range(len(order))):
        order = tokens(list(range(len(fields["items"]))), rng)
    return order


def parts(fields: dict[str, Any], shown: list[Any]) -> dict[str, Any]:
    """Tokens with their words."""
    return {"items": [(token, fields["items"][index]) for token, index in shown]}


def parse(form: MultiDict[str, str], shown: list[Any]) -> dict[str, Any]:
    """`{"order": [index, ...]}`, first step first, from the number that each step was given. Raises UnclearOrder."""
    places = [(form.get(f"position-{token}", ""), index) for token, index in shown]
    if not any(place for place, _ in places):
        return {}
    numbers = {str(number) for number in range(1, len(shown) + 1)}
    if {place for place, _ in places} != numbers:
        raise UnclearOrder(places)
    return {"order": [index for _, index in sorted(places, key=lambda place: int(place[0]))]}


def fill(response: dict[str, Any], shown: list[Any]) -> dict[str, list[str]]:
    """The number of each step."""
    return {f"position-{token}": [str(response["order"].index(index) + 1)] for token, index in shown}


def score(fields: dict[str, Any], response: dict[str, Any]) -> Fraction:
    """The share of neighbours in the right order."""
    return scores.of_order(response["order"])


def answer_lines(fields: dict[str, Any]) -> list[str]:
    """The steps in the right order, numbered."""
    return [f"{number}. {item}" for number, item in enumerate(fields["items"], 1)]


def response_lines(fields: dict[str, Any], response: dict[str, Any]) -> list[str]:
    """The steps as they were put, numbered."""
    return [f"{number}. {fields['items'][index]}" for number, index in enumerate(response["order"], 1)]


def feedback(fields: dict[str, Any], response: dict[str, Any]) -> list[str]:
    """None: the explanation says it."""
    return []
