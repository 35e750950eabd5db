"""A sentence that is true or false. Its two answers always stand in the same order, which tells nothing."""

from fractions import Fraction
from random import Random
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.validators import InputRequired

from core.documents.shapes import flag
from quizzes import scores
from quizzes.forms.editing import QuestionForm
from quizzes.questions.kind import Fields, Foreign, Form, Kind, Response

WORDS = {"yes": True, "no": False}


class TrueFalseForm(QuestionForm):
    """A sentence that is true or false."""

    answer = RadioField(
        _l("The sentence is"),
        choices=lambda: [("true", _("True")), ("false", _("False"))],
        validators=[InputRequired(_l("Please choose one."))],
    )

    def body(self) -> dict[str, Any]:
        """The word."""
        return {"answer": self.answer.data == "true"}

    @classmethod
    def shown(cls, body: dict[str, Any]) -> dict[str, Any]:
        """The word chosen."""
        return {"answer": str(body["answer"]).lower()} if "answer" in body else {}


class TrueFalse(Kind):
    """`{"answer": true}`."""

    NAME = "true_false"
    LABEL = _l("True or false")
    EXAMPLE = _l("A flash makes a photo better.")
    FORM = TrueFalseForm
    FIELDS = {"answer": flag}

    def parse(self, form: Form, shown: Any) -> Response:
        """The word chosen."""
        word = form.get("answer", "")
        if word and word not in WORDS:
            raise Foreign(word)
        return {"answer": WORDS[word]} if word else {}

    def fill(self, response: Response, shown: Any) -> dict[str, list[str]]:
        """The radio button that is set."""
        return {"answer": ["yes" if response["answer"] else "no"]}

    def score(self, fields: Fields, response: Response) -> Fraction:
        """1 for the right word."""
        return scores.all_or_nothing(response["answer"] is fields["answer"])

    def right(self, fields: Fields) -> Response:
        """The right word."""
        return {"answer": fields["answer"]}

    def wrong(self, fields: Fields, rng: Random) -> Response:
        """The other word."""
        return {"answer": not fields["answer"]}

    def response_lines(self, fields: Fields, response: Response) -> list[str]:
        """The word chosen."""
        return [_word(response["answer"])]


def _word(answer: bool) -> str:
    return _("True") if answer else _("False")
