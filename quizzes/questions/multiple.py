"""Several options are right."""

from fractions import Fraction
from typing import Any

from flask_babel import lazy_gettext as _l

from quizzes import scores
from quizzes.questions.kind import Fields, Form, Response, index_of
from quizzes.questions.options import Options, right_ones


class Multiple(Options):
    """Options as boxes to tick."""

    NAME = "multiple"
    LABEL = _l("Several right options")
    EXAMPLE = _l("What belongs on a label?")

    def parse(self, form: Form, shown: Any) -> Response:
        """The options chosen, in the package's order, each once."""
        chosen = sorted({index_of(token, shown) for token in form.getlist("answer")})
        return {"chosen": chosen} if chosen else {}

    def score(self, fields: Fields, response: Response) -> Fraction:
        """Right ones chosen less wrong ones chosen, of all right ones."""
        return scores.of_choices(right_ones(fields), set(response["chosen"]))
