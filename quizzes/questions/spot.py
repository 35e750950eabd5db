"""A message or a text to be judged: which of its parts are meant? Scored like several right options, drawn as what it is."""

from random import Random
from typing import Any

from courses.package.shapes import flag, list_of, mapping, one_of, text
from quizzes.questions.kind import Fields, tokens
from quizzes.questions.multiple import Multiple

SCENES = ("chat", "receipt", "letter", "text")
"""The first three come from somebody (`sender`); over a text `sender` stands as its heading."""


class Spot(Multiple):
    """The parts in the order in which they are read."""

    FIELDS = {
        "scene": one_of(*SCENES),
        "sender": text(80),
        "options": list_of(mapping({"text": text(300)}, {"right": flag, "feedback": text(600)}), least=2, most=8),
    }

    def shown(self, fields: Fields, rng: Random) -> Any:
        """The parts in their order; only their names are random."""
        return sorted(tokens(list(range(len(fields["options"]))), rng), key=lambda token: token[1])

    def parts(self, fields: Fields, shown: Any) -> dict[str, Any]:
        """Tokens with their words, what it is, and from whom."""
        return {**super().parts(fields, shown), "scene": fields["scene"], "sender": fields["sender"]}
