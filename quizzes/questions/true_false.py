"""A sentence that is true or false. Its two answers always stand in the same order, which tells nothing."""

from fractions import Fraction
from typing import Any

from flask_babel import gettext as _

from courses.package.shapes import flag
from quizzes import scores
from quizzes.questions.kind import Fields, Foreign, Form, Kind, Response

WORDS = {"yes": True, "no": False}


class TrueFalse(Kind):
    """`{"answer": true}`."""

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

    def answer_lines(self, fields: Fields) -> list[str]:
        """The right word."""
        return [_word(fields["answer"])]

    def response_lines(self, fields: Fields, response: Response) -> list[str]:
        """The word chosen."""
        return [_word(response["answer"])]


def _word(answer: bool) -> str:
    return _("True") if answer else _("False")
