"""A word or two, in any of several right forms; capitals and blanks do not matter."""

from fractions import Fraction
from random import Random

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField

from core.documents.shapes import list_of, text, unique
from core.text import fold
from courses.forms.editing import WANTED, tidy_text
from quizzes import scores
from quizzes.forms.editing import ListForm
from quizzes.questions.kind import LONGEST, Fields, Response, Written


class ShortAnswerForm(ListForm):
    """Words."""

    of = "answers"
    answers = TextAreaField(_l("Right answers, one a line; the best one first"), [WANTED], filters=[tidy_text])


class ShortAnswer(Written):
    """`{"text": "lensa"}`."""

    NAME = "short_answer"
    LABEL = _l("A word or two")
    EXAMPLE = _l("What is this called?")
    FORM = ShortAnswerForm
    FIELDS = {"answers": unique(list_of(text(LONGEST), least=1, most=30))}

    def score(self, fields: Fields, response: Response) -> Fraction:
        """1 for any of the right forms."""
        return scores.all_or_nothing(fold(response["text"]) in {fold(answer) for answer in fields["answers"]})

    def right(self, fields: Fields) -> Response:
        """The first form."""
        return {"text": fields["answers"][0]}

    def wrong(self, fields: Fields, rng: Random) -> Response:
        """What somebody writes who does not know."""
        return {"text": "tidak tahu"}
