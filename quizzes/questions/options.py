"""Options to choose from, of which one or several are right."""

from collections.abc import Callable
from random import Random
from typing import Any

from quizzes.questions.reading import is_text, tokens

FIELDS = ("options",)
OPTION_FIELDS = ("text", "right", "feedback")


def check(fields: dict[str, Any], say: Callable[..., None]) -> None:
    """At least two options that differ, with at least one of them right."""
    options = fields.get("options")
    if not isinstance(options, list) or len(options) < 2:
        say("needs at least two options", "options")
        return
    texts = set()
    for place, option in enumerate(options):
        _check_option(option, lambda fault, *path, place=place: say(fault, "options", place, *path))
        text = option.get("text") if isinstance(option, dict) else None
        if is_text(text) and text.strip() in texts:
            say("two options are the same", "options", place)
        texts.add(text.strip() if is_text(text) else None)
    if not right_ones(fields):
        say("no option is right", "options")


def _check_option(option: Any, say: Callable[..., None]) -> None:
    if not isinstance(option, dict):
        say("an option is {text, right, feedback}")
        return
    for name in option:
        if name not in OPTION_FIELDS:
            say(f"unknown field {name!r}", name)
    if not is_text(option.get("text")):
        say("an option needs a text")
    if not isinstance(option.get("right", False), bool):
        say("`right` is true or false", "right")
    if "feedback" in option and not is_text(option["feedback"]):
        say("feedback must be a sentence", "feedback")


def right_ones(fields: dict[str, Any]) -> set[int]:
    """The indexes of the right options."""
    return {i for i, option in enumerate(fields["options"]) if isinstance(option, dict) and option.get("right") is True}


def shown(fields: dict[str, Any], rng: Random) -> list[Any]:
    """The options in a random order under random names."""
    return tokens(list(range(len(fields["options"]))), rng)


def parts(fields: dict[str, Any], shown: list[Any]) -> dict[str, Any]:
    """Tokens with their texts."""
    return {"options": [(token, fields["options"][index]["text"]) for token, index in shown]}


def answer_lines(fields: dict[str, Any]) -> list[str]:
    """The right options."""
    return [fields["options"][index]["text"] for index in sorted(right_ones(fields))]


def response_lines(fields: dict[str, Any], response: dict[str, Any]) -> list[str]:
    """The options chosen."""
    return [fields["options"][index]["text"] for index in response["chosen"]]


def feedback(fields: dict[str, Any], response: dict[str, Any]) -> list[str]:
    """What is said of each option chosen."""
    chosen = (fields["options"][index] for index in response["chosen"])
    return [option["feedback"] for option in chosen if "feedback" in option]
