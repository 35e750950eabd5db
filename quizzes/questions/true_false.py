"""A sentence that is true or false. The two answers are always in the same order."""

from fractions import Fraction
from random import Random
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired

from core.documents.shapes import flag
from core.errors import N_
from quizzes import scores
from quizzes.forms.editing import QuestionForm
from quizzes.questions.kind import Fields, Form, Kind, Response, UnknownOption

WORDS = {"yes": True, "no": False}


class TrueFalseForm(QuestionForm):
    """A sentence that is true or false."""

    answer = RadioField(
        _l("The sentence is"),
        choices=lambda: [("true", _("True")), ("false", _("False"))],
        validators=[InputRequired(_l("Please choose one."))],
    )

    def body(self) -> dict[str, Any]:
        """Return the answer."""
        return {"answer": self.answer.data == "true"}

    @classmethod
    def shown(cls, body: dict[str, Any]) -> dict[str, Any]:
        """Return the value of the chosen answer."""
        return {"answer": str(body["answer"]).lower()} if "answer" in body else {}


class TrueFalse(Kind):
    """A sentence that is true or false. Its response is `{"answer": true}`."""

    NAME = "true_false"
    LABEL = _l("True or false")
    EXAMPLE = _l("A flash makes a photo better.")
    FORM = TrueFalseForm
    FIELDS = {"answer": flag}
    NOTHING = N_("Choose one first.")
    IS_CHOSEN = True

    def parse(self, form: Form, shown: Any) -> Response:
        """Read the answer. Raises UnknownOption."""
        word = form.get("answer", "")
        if word and word not in WORDS:
            raise UnknownOption(word)
        return {"answer": WORDS[word]} if word else {}

    def fill(self, response: Response, shown: Any) -> dict[str, list[str]]:
        """Return the value of the radio button."""
        return {"answer": ["yes" if response["answer"] else "no"]}

    def score(self, fields: Fields, response: Response) -> Fraction:
        """Return 1 for the right answer, otherwise 0."""
        return scores.all_or_nothing(response["answer"] is fields["answer"])

    def right(self, fields: Fields) -> Response:
        """Return the right answer."""
        return {"answer": fields["answer"]}

    def wrong(self, fields: Fields, rng: Random) -> Response:
        """Return the wrong answer."""
        return {"answer": not fields["answer"]}

    def response_lines(self, fields: Fields, response: Response) -> list[str]:
        """Return the answer as a word."""
        return [_word(response["answer"])]


def _word(answer: bool) -> str:
    return _("True") if answer else _("False")
