"""Pairs that belong together: for each left side the learner finds the right side."""

from collections.abc import Callable
from fractions import Fraction
from random import Random
from typing import Any

from werkzeug.datastructures import MultiDict

from quizzes import scores
from quizzes.questions.reading import index_of, is_text, token_of, tokens

FIELDS = ("pairs",)


def check(fields: dict[str, Any], say: Callable[..., None]) -> None:
    """At least two pairs of sentences; left sides differ, and there is something to choose from."""
    pairs = fields.get("pairs")
    if not isinstance(pairs, list) or len(pairs) < 2:
        say("needs at least two pairs", "pairs")
        return
    sound = [pair for place, pair in enumerate(pairs) if _is_pair(pair, place, say)]
    if len(sound) == len(pairs) > len({left for left, _ in sound}):
        say("two left sides are the same", "pairs")
    if len(sound) == len(pairs) and len({right for _, right in sound}) < 2:
        say("all right sides are the same", "pairs")


def _is_pair(pair: Any, place: int, say: Callable[..., None]) -> bool:
    sound = isinstance(pair, list) and len(pair) == 2 and all(is_text(side) for side in pair)
    if not sound:
        say("a pair is [left, right]", "pairs", place)
    return sound


def shown(fields: dict[str, Any], rng: Random) -> dict[str, Any]:
    """Both sides in random orders; a right side that serves twice is shown once."""
    rights = {right: index for index, (_, right) in enumerate(fields["pairs"])}
    return {"left": tokens(list(range(len(fields["pairs"]))), rng), "right": tokens(list(rights.values()), rng)}


def parts(fields: dict[str, Any], shown: dict[str, Any]) -> dict[str, Any]:
    """Tokens with their words, for either side."""
    pairs = fields["pairs"]
    return {
        "left": [(token, pairs[index][0]) for token, index in shown["left"]],
        "right": [(token, pairs[index][1]) for token, index in shown["right"]],
    }


def parse(form: MultiDict[str, str], shown: dict[str, Any]) -> dict[str, Any]:
    """`{"pairs": [[left index, right index], ...]}` for the left sides that have got one."""
    given = ((index, form.get(f"match-{token}", "")) for token, index in shown["left"])
    pairs = sorted([left, index_of(token, shown["right"])] for left, token in given if token)
    return {"pairs": pairs} if pairs else {}


def fill(response: dict[str, Any], shown: dict[str, Any]) -> dict[str, list[str]]:
    """What is chosen in each list."""
    return {
        f"match-{token_of(left, shown['left'])}": [token_of(right, shown["right"])] for left, right in response["pairs"]
    }


def score(fields: dict[str, Any], response: dict[str, Any]) -> Fraction:
    """The share of left sides with the right words beside them."""
    pairs = fields["pairs"]
    right = sum(pairs[left][1] == pairs[chosen][1] for left, chosen in response["pairs"])
    return scores.share(right, len(pairs))


def answer_lines(fields: dict[str, Any]) -> list[str]:
    """The pairs."""
    return [f"{left} → {right}" for left, right in fields["pairs"]]


def response_lines(fields: dict[str, Any], response: dict[str, Any]) -> list[str]:
    """The pairs as chosen; a left side without a partner has a dash."""
    chosen = {left: fields["pairs"][right][1] for left, right in response["pairs"]}
    return [f"{left} → {chosen.get(index, '–')}" for index, (left, _) in enumerate(fields["pairs"])]


def feedback(fields: dict[str, Any], response: dict[str, Any]) -> list[str]:
    """None: the explanation says it."""
    return []
