"""Options to choose from: what one right option and several right options have in common."""

from random import Random
from typing import Any

from courses.package.document import Node
from courses.package.faults import Faults
from courses.package.shapes import flag, list_of, mapping, text
from quizzes.questions.kind import Fields, Kind, Response, token_of, tokens

picture = mapping({"file": text(120), "alt": text(400)})
"""A picture of `media/`, with words for those who cannot see it."""


class Options(Kind):
    """`{"chosen": [index, ...]}`. Options are words, or all of them are pictures with words beneath."""

    FIELDS = {
        "options": list_of(
            mapping({"text": text(300)}, {"picture": picture, "right": flag, "feedback": text(600)}), least=2, most=8
        )
    }

    def check(self, question: Node, faults: Faults) -> None:
        """The options differ, in words and pictures, and at least one is right. All have a picture, or none has."""
        options = question.children["options"]
        _check_differ([option.children["text"] for option in options], "this option stands here twice", faults)
        drawn = [found for option in options if (found := option.get("picture", "file"))]
        _check_differ(drawn, "this picture stands here twice", faults)
        for option in options:
            if drawn and "picture" not in option.value:
                faults.at(option, "this option has no picture, and another has one")
        if not right_ones(question.value):
            faults.at(options, "no option is right")

    def pictures(self, question: Node) -> list[Node]:
        """The files that the options show."""
        return [found for option in question.children["options"] if (found := option.get("picture", "file"))]

    def shown(self, fields: Fields, rng: Random) -> Any:
        """The options in a random order under random names."""
        return tokens(list(range(len(fields["options"]))), rng)

    def parts(self, fields: Fields, shown: Any) -> dict[str, Any]:
        """Tokens with their texts, and beside them the picture of each, where they have pictures."""
        options = [(token, fields["options"][index]) for token, index in shown]
        parts: dict[str, Any] = {"options": [(token, option["text"]) for token, option in options]}
        if has_pictures(fields):
            parts["pictures"] = {token: option["picture"] for token, option in options}
        return parts

    def fill(self, response: Response, shown: Any) -> dict[str, list[str]]:
        """What is ticked."""
        return {"answer": [token_of(index, shown) for index in response["chosen"]]}

    def answer_lines(self, fields: Fields) -> list[str]:
        """The right options."""
        return [fields["options"][index]["text"] for index in sorted(right_ones(fields))]

    def response_lines(self, fields: Fields, response: Response) -> list[str]:
        """The options chosen."""
        return [fields["options"][index]["text"] for index in response["chosen"]]

    def answer_pictures(self, fields: Fields) -> list[dict[str, str]]:
        """The pictures of the right options."""
        return _pictures_of(fields, sorted(right_ones(fields)))

    def response_pictures(self, fields: Fields, response: Response) -> list[dict[str, str]]:
        """The pictures of the options chosen."""
        return _pictures_of(fields, response["chosen"])

    def feedback(self, fields: Fields, response: Response) -> list[str]:
        """What is said of each option chosen."""
        chosen = (fields["options"][index] for index in response["chosen"])
        return [option["feedback"] for option in chosen if "feedback" in option]


def right_ones(fields: Fields) -> set[int]:
    """The indexes of the right options."""
    return {index for index, option in enumerate(fields["options"]) if option.get("right")}


def has_pictures(fields: Fields) -> bool:
    """Whether the options are pictures."""
    return "picture" in fields["options"][0]


def _pictures_of(fields: Fields, indexes: list[int]) -> list[dict[str, str]]:
    """Each with its words beneath: `{"file", "alt", "text"}`."""
    options = [fields["options"][index] for index in indexes] if has_pictures(fields) else []
    return [{**option["picture"], "text": option["text"]} for option in options]


def _check_differ(nodes: list[Node], sentence: str, faults: Faults) -> None:
    seen = set()
    for node in nodes:
        if node.value in seen:
            faults.at(node, sentence)
        seen.add(node.value)
