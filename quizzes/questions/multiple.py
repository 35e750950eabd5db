"""A choice of several right options."""

from fractions import Fraction
from typing import Any

from flask_babel import lazy_gettext as _l

from core.errors import N_
from quizzes import scores
from quizzes.questions.kind import Fields, Form, Response, index_of
from quizzes.questions.options import Options, right_indexes


class Multiple(Options):
    """Options with checkboxes."""

    NAME = "multiple"
    LABEL = _l("Several right options")
    EXAMPLE = _l("What belongs on a label?")
    NOTHING = N_("Choose first. There may be several.")

    def parse(self, form: Form, shown: Any) -> Response:
        """Read the chosen options in the order of the package. Raises UnknownOption."""
        chosen = sorted({index_of(token, shown) for token in form.getlist("answer")})
        return {"chosen": chosen} if chosen else {}

    def score(self, fields: Fields, response: Response) -> Fraction:
        """Return the right options chosen minus the wrong ones chosen, as a share of all right ones."""
        return scores.choices_score(right_indexes(fields), set(response["chosen"]))
