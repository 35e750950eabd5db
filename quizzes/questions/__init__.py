"""The ways of asking. A new one is a module here, a template in `templates/quizzes/types/`, and a line in `TYPES`."""

from collections.abc import Callable
from fractions import Fraction
from random import Random
from typing import Any, Protocol

from werkzeug.datastructures import MultiDict

from quizzes.questions import gaps, matching, multiple, numeric, ordering, short_answer, single, true_false

Fields = dict[str, Any]
"""The fields of a question that only its type has, as in the package (`docs/course-package.md`): the key is among them."""


class Kind(Protocol):
    """One way of asking. Only `fields` and `response` hold the key or tell of it; `shown` and `parts` may leave the server."""

    FIELDS: tuple[str, ...]
    """The names of its fields, in the order in which a package writes them."""

    def check(self, fields: Fields, say: Callable[..., None]) -> None:
        """Tell every fault: `say("two options are the same", "options", 2)` names the sentence and where it is."""

    def shown(self, fields: Fields, rng: Random) -> Any:
        """What an attempt freezes: opaque tokens in a random order, each with the index it stands for."""

    def parts(self, fields: Fields, shown: Any) -> dict[str, Any]:
        """What the page shows: words and tokens, and nothing that tells the key."""

    def parse(self, form: MultiDict[str, str], shown: Any) -> dict[str, Any]:
        """A form as a response in indexes and words; empty for a blank one. Raises Unreadable."""

    def fill(self, response: dict[str, Any], shown: Any) -> dict[str, list[str]]:
        """The form that gives this response: the way back from `parse`."""

    def score(self, fields: Fields, response: dict[str, Any]) -> Fraction:
        """0 to 1; a blank response is never asked for."""

    def answer_lines(self, fields: Fields) -> list[str]:
        """The right answer in words."""

    def response_lines(self, fields: Fields, response: dict[str, Any]) -> list[str]:
        """A response in words."""

    def feedback(self, fields: Fields, response: dict[str, Any]) -> list[str]:
        """What the author says about just this response."""


TYPES: dict[str, Kind] = {
    "single": single,
    "multiple": multiple,
    "true_false": true_false,
    "matching": matching,
    "ordering": ordering,
    "numeric": numeric,
    "short_answer": short_answer,
    "gaps": gaps,
}
