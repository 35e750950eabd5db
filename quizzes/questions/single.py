"""A choice of one right option."""

from fractions import Fraction
from typing import Any

from flask_babel import lazy_gettext as _l

from core.documents.faults import Faults
from core.documents.nodes import Node
from core.errors import N_
from quizzes import scores
from quizzes.questions.kind import Fields, Form, Response, index_of
from quizzes.questions.options import Options, right_indexes


class Single(Options):
    """Options with radio buttons."""

    NAME = "single"
    LABEL = _l("One right option")
    EXAMPLE = _l("Which photo sells better?")

    def check(self, question: Node, faults: Faults) -> None:
        """Check the options, and that exactly one is right."""
        super().check(question, faults)
        if len(right_indexes(question.value)) > 1:
            faults.at(question.children["options"], N_("only one option may be right; the type for several is 'multiple'"))

    def parse(self, form: Form, shown: Any) -> Response:
        """Read the chosen option. Raises UnknownOption."""
        token = form.get("answer", "")
        return {"chosen": [index_of(token, shown)]} if token else {}

    def score(self, fields: Fields, response: Response) -> Fraction:
        """Return 1 for the right option, otherwise 0."""
        return scores.all_or_nothing(set(response["chosen"]) == right_indexes(fields))
