"""A text with gaps: `Harga = [[modal]] + [[laba]]`. The gap `[[dua|2]]` accepts either word."""

import re
from fractions import Fraction
from random import Random
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import Length

from core.documents.faults import Faults
from core.documents.nodes import Node
from core.documents.shapes import text
from core.errors import N_
from core.forms import trimmed
from core.text import fold
from courses.forms.editing import REQUIRED
from quizzes import scores
from quizzes.forms.editing import QuestionForm
from quizzes.questions.kind import LONGEST, Fields, Form, Kind, Response, read_line

GAP = re.compile(r"\[\[([^\[\]]*)\]\]")
BLANK = "____"


class GapsForm(QuestionForm):
    """A text with gaps."""

    text = TextAreaField(_l("Text with gaps"), [REQUIRED, Length(max=1000)], filters=[trimmed])

    def body(self) -> dict[str, Any]:
        """Return the text."""
        return {"text": self.text.data}


class Gaps(Kind):
    """A text with gaps. Its response is `{"words": ["modal", ""]}`, one word for each gap, empty for an open gap."""

    NAME = "gaps"
    LABEL = _l("A text with gaps")
    EXAMPLE = _l("Price = cost + ____")
    FORM = GapsForm
    FIELDS = {"text": text(1000)}
    HAS_MANY_FIELDS = True
    NOTHING = N_("Fill in a gap first.")

    def check(self, question: Node, faults: Faults) -> None:
        """Check that there is a gap, and that every gap is closed and has words."""
        place, source = question.children["text"], question.value["text"]
        forms = [form for gap in accepted(source) for form in gap]
        if not forms:
            faults.at(place, N_("has no gap; a gap is written [[word]]"))
        if any(form != form.strip() or not 0 < len(form) <= LONGEST for form in forms):
            faults.at(place, N_("a gap needs its word, without blanks around it: [[word]] or [[word|other word]]"))
        if any(mark in GAP.sub("", source) for mark in ("[[", "]]")):
            faults.at(place, N_("a gap is not closed"))

    def shown(self, fields: Fields, rng: Random) -> Any:
        """Return the number of gaps."""
        return {"gaps": len(accepted(fields["text"]))}

    def parts(self, fields: Fields, shown: Any) -> dict[str, Any]:
        """Return the pieces of the text around the gaps."""
        return {"pieces": GAP.sub("[[]]", fields["text"]).split("[[]]")}

    def parse(self, form: Form, shown: Any) -> Response:
        """Read the word of each gap."""
        words = [read_line(form, f"gap-{number}") for number in range(1, shown["gaps"] + 1)]
        return {"words": words} if any(words) else {}

    def fill(self, response: Response, shown: Any) -> dict[str, list[str]]:
        """Return the word of each gap."""
        return {f"gap-{number}": [word] for number, word in enumerate(response["words"], 1)}

    def score(self, fields: Fields, response: Response) -> Fraction:
        """Return the share of gaps with an accepted word."""
        forms = accepted(fields["text"])
        right = (fold(word) in map(fold, words) for word, words in zip(response["words"], forms, strict=True))
        return scores.parts_score(sum(right), len(forms))

    def right(self, fields: Fields) -> Response:
        """Return the first accepted word of each gap."""
        return {"words": [forms[0] for forms in accepted(fields["text"])]}

    def wrong(self, fields: Fields, rng: Random) -> Response:
        """Return a wrong word in the last gap, and open gaps before it."""
        return {"words": [*["" for _ in accepted(fields["text"])][:-1], "?"]}

    def response_lines(self, fields: Fields, response: Response) -> list[str]:
        """Return the filled text."""
        return [_filled(fields["text"], response["words"])]


def accepted(source: str) -> list[list[str]]:
    """Return the accepted words of each gap."""
    return [gap.split("|") for gap in GAP.findall(source)]


def _filled(source: str, words: list[str]) -> str:
    remaining = iter(words)
    return GAP.sub(lambda _: next(remaining) or BLANK, source)
