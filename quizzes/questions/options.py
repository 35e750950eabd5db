"""Options to choose from: what one right option and several right options have in common."""

from random import Random
from typing import Any

from courses.package.document import Node
from courses.package.faults import Faults
from courses.package.shapes import flag, list_of, mapping, text
from quizzes.questions.kind import Fields, Kind, Response, token_of, tokens


class Options(Kind):
    """`{"chosen": [index, ...]}`."""

    FIELDS = {"options": list_of(mapping({"text": text(300)}, {"right": flag, "feedback": text(600)}), least=2, most=8)}

    def check(self, question: Node, faults: Faults) -> None:
        """The options differ, and at least one is right."""
        seen = set()
        for option in question.children["options"]:
            if option.value["text"] in seen:
                faults.at(option, "this option stands here twice")
            seen.add(option.value["text"])
        if not right_ones(question.value):
            faults.at(question.children["options"], "no option is right")

    def shown(self, fields: Fields, rng: Random) -> Any:
        """The options in a random order under random names."""
        return tokens(list(range(len(fields["options"]))), rng)

    def parts(self, fields: Fields, shown: Any) -> dict[str, Any]:
        """Tokens with their texts."""
        return {"options": [(token, fields["options"][index]["text"]) for token, index in shown]}

    def fill(self, response: Response, shown: Any) -> dict[str, list[str]]:
        """What is ticked."""
        return {"answer": [token_of(index, shown) for index in response["chosen"]]}

    def answer_lines(self, fields: Fields) -> list[str]:
        """The right options."""
        return [fields["options"][index]["text"] for index in sorted(right_ones(fields))]

    def response_lines(self, fields: Fields, response: Response) -> list[str]:
        """The options chosen."""
        return [fields["options"][index]["text"] for index in response["chosen"]]

    def feedback(self, fields: Fields, response: Response) -> list[str]:
        """What is said of each option chosen."""
        chosen = (fields["options"][index] for index in response["chosen"])
        return [option["feedback"] for option in chosen if "feedback" in option]


def right_ones(fields: Fields) -> set[int]:
    """The indexes of the right options."""
    return {index for index, option in enumerate(fields["options"]) if option.get("right")}
