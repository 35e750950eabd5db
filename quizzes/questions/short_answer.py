"""A word or two, with several accepted answers. Capitals and blanks do not matter."""

from fractions import Fraction
from random import Random

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from core.documents.shapes import list_of, text, unique
from core.text import fold
from courses.forms.editing import REQUIRED, tidy_text
from quizzes import scores
from quizzes.forms.editing import ListForm
from quizzes.questions.kind import LONGEST, Fields, Response, WrittenKind


class ShortAnswerForm(ListForm):
    """The accepted answers."""

    field_name = "answers"
    answers = TextAreaField(_l("Right answers, one a line; the best one first"), [REQUIRED], filters=[tidy_text])


class ShortAnswer(WrittenKind):
    """A word or two. Its response is `{"text": "lensa"}`."""

    NAME = "short_answer"
    LABEL = _l("A word or two")
    EXAMPLE = _l("What is this called?")
    FORM = ShortAnswerForm
    FIELDS = {"answers": unique(list_of(text(LONGEST), least=1, most=30))}

    def score(self, fields: Fields, response: Response) -> Fraction:
        """Return 1 for an accepted answer, otherwise 0."""
        return scores.all_or_nothing(fold(response["text"]) in {fold(answer) for answer in fields["answers"]})

    def right(self, fields: Fields) -> Response:
        """Return the first accepted answer."""
        return {"text": fields["answers"][0]}

    def wrong(self, fields: Fields, rng: Random) -> Response:
        """Return "I do not know" in Indonesian."""
        return {"text": "tidak tahu"}
