"""A word or two, in any of several right forms; capitals and blanks do not matter."""

from fractions import Fraction

from core.text import fold
from courses.package.shapes import list_of, text, unique
from quizzes import scores
from quizzes.questions.kind import LONGEST, Fields, Response, Written


class ShortAnswer(Written):
    """`{"text": "lensa"}`."""

    FIELDS = {"answers": unique(list_of(text(LONGEST), least=1, most=30))}

    def score(self, fields: Fields, response: Response) -> Fraction:
        """1 for any of the right forms."""
        return scores.all_or_nothing(fold(response["text"]) in {fold(answer) for answer in fields["answers"]})

    def answer_lines(self, fields: Fields) -> list[str]:
        """The first form, which the author likes best."""
        return [fields["answers"][0]]
