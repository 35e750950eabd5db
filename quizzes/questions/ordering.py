"""Steps to be put in order."""

from fractions import Fraction
from random import Random
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from core.documents.shapes import list_of, text, unique
from core.errors import N_
from courses.forms.editing import REQUIRED, tidy_text
from quizzes import scores
from quizzes.forms.editing import ListForm
from quizzes.questions.kind import Fields, Form, Kind, Response, Unreadable, tokens


class UnclearOrder(Unreadable):
    """The numbers of the steps are not exactly 1 to their count."""

    message = N_("Two lines have the same number. Please give every line its own number.")


class OrderingForm(ListForm):
    """Steps."""

    field_name = "items"
    items = TextAreaField(_l("Steps in the right order, one a line"), [REQUIRED], filters=[tidy_text])


class Ordering(Kind):
    """Steps. Its response is `{"order": [index, ...]}`, the first step first."""

    NAME = "ordering"
    LABEL = _l("Steps in order")
    EXAMPLE = _l("What comes first?")
    FORM = OrderingForm
    HAS_MANY_FIELDS = True
    SCRIPT = "order.js"
    NOTHING = N_("Put the lines in order first.")
    FIELDS = {"items": unique(list_of(text(200), least=2, most=8))}

    def shown(self, fields: Fields, rng: Random) -> Any:
        """Return tokens in random order. With three or more steps it differs from the right order, so that learners must move one."""
        right = list(range(len(fields["items"])))
        order = tokens(right, rng)
        while len(right) > 2 and [index for _, index in order] == right:
            order = tokens(right, rng)
        return order

    def parts(self, fields: Fields, shown: Any) -> dict[str, Any]:
        """Return the tokens with their texts."""
        return {"items": [(token, fields["items"][index]) for token, index in shown]}

    def parse(self, form: Form, shown: Any) -> Response:
        """Read the number of each step. Raises UnclearOrder."""
        places = [(form.get(f"position-{token}", ""), index) for token, index in shown]
        if not any(place for place, _ in places):
            return {}
        if {place for place, _ in places} != {str(number) for number in range(1, len(shown) + 1)}:
            raise UnclearOrder(places)
        return {"order": [index for _, index in sorted(places)]}

    def fill(self, response: Response, shown: Any) -> dict[str, list[str]]:
        """Return the number of each step."""
        return {f"position-{token}": [str(response["order"].index(index) + 1)] for token, index in shown}

    def score(self, fields: Fields, response: Response) -> Fraction:
        """Return the share of neighbouring steps in the right order."""
        return scores.order_score(response["order"])

    def right(self, fields: Fields) -> Response:
        """Return the order of the package."""
        return {"order": list(range(len(fields["items"])))}

    def wrong(self, fields: Fields, rng: Random) -> Response:
        """Return the reversed order."""
        return {"order": list(reversed(range(len(fields["items"]))))}

    def response_lines(self, fields: Fields, response: Response) -> list[str]:
        """Return the numbered steps in the learner's order."""
        return [f"{number}. {fields['items'][index]}" for number, index in enumerate(response["order"], 1)]
