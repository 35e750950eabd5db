"""Steps to be put in order."""

from fractions import Fraction
from random import Random
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from core.documents.shapes import list_of, text, unique
from core.errors import N_
from courses.forms.editing import WANTED, tidy_text
from quizzes import scores
from quizzes.forms.editing import ListForm
from quizzes.questions.kind import Fields, Form, Kind, Response, Unreadable, tokens


class UnclearOrder(Unreadable):
    """Two steps claim the same place."""

    message = N_("Two lines have the same number. Please give every line its own number.")


class OrderingForm(ListForm):
    """Steps."""

    of = "items"
    items = TextAreaField(_l("Steps in the right order, one a line"), [WANTED], filters=[tidy_text])


class Ordering(Kind):
    """`{"order": [index, ...]}`, first step first."""

    NAME = "ordering"
    LABEL = _l("Steps in order")
    EXAMPLE = _l("What comes first?")
    FORM = OrderingForm
    FIELDS = {"items": unique(list_of(text(200), least=2, most=8))}

    def shown(self, fields: Fields, rng: Random) -> Any:
        """The steps in a random order. From three steps on it is never the right one: nobody passes by looking on."""
        right = list(range(len(fields["items"])))
        order = tokens(right, rng)
        while len(right) > 2 and [index for _, index in order] == right:
            order = tokens(right, rng)
        return order

    def parts(self, fields: Fields, shown: Any) -> dict[str, Any]:
        """Tokens with their words."""
        return {"items": [(token, fields["items"][index]) for token, index in shown]}

    def parse(self, form: Form, shown: Any) -> Response:
        """From the number that each step was given. Raises UnclearOrder."""
        places = [(form.get(f"position-{token}", ""), index) for token, index in shown]
        if not any(place for place, _ in places):
            return {}
        if {place for place, _ in places} != {str(number) for number in range(1, len(shown) + 1)}:
            raise UnclearOrder(places)
        return {"order": [index for _, index in sorted(places)]}

    def fill(self, response: Response, shown: Any) -> dict[str, list[str]]:
        """The number of each step."""
        return {f"position-{token}": [str(response["order"].index(index) + 1)] for token, index in shown}

    def score(self, fields: Fields, response: Response) -> Fraction:
        """The share of neighbours in the right order."""
        return scores.of_order(response["order"])

    def right(self, fields: Fields) -> Response:
        """The steps as the package has them."""
        return {"order": list(range(len(fields["items"])))}

    def wrong(self, fields: Fields, rng: Random) -> Response:
        """The last step first."""
        return {"order": list(reversed(range(len(fields["items"]))))}

    def response_lines(self, fields: Fields, response: Response) -> list[str]:
        """The steps as they were put, numbered."""
        return [f"{number}. {fields['items'][index]}" for number, index in enumerate(response["order"], 1)]
