"""A text with gaps to fill: `Harga = [[modal]] + [[laba]]`; `[[dua|2]]` takes either word."""

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
from courses.forms.editing import WANTED
from quizzes import scores
from quizzes.forms.editing import QuestionForm
from quizzes.questions.kind import LONGEST, Fields, Form, Kind, Response, written

GAP = re.compile(r"\[\[([^\[\]]*)\]\]")
BLANK = "____"


class GapsForm(QuestionForm):
    """A text with gaps."""

    text = TextAreaField(_l("Text with gaps"), [WANTED, Length(max=1000)], filters=[trimmed])

    def body(self) -> dict[str, Any]:
        """The text as written."""
        return {"text": self.text.data}


class Gaps(Kind):
    """`{"words": ["modal", ""]}`, a word for each gap; an empty one was left open."""

    NAME = "gaps"
    LABEL = _l("A text with gaps")
    EXAMPLE = _l("Price = cost + ____")
    FORM = GapsForm
    FIELDS = {"text": text(1000)}

    def check(self, question: Node, faults: Faults) -> None:
        """At least one gap; every gap closed and with its words."""
        place, source = question.children["text"], question.value["text"]
        forms = [form for gap in accepted(source) for form in gap]
        if not forms:
            faults.at(place, N_("has no gap; a gap is written [[word]]"))
        if any(form != form.strip() or not 0 < len(form) <= LONGEST for form in forms):
            faults.at(place, N_("a gap needs its word, without blanks around it: [[word]] or [[word|other word]]"))
        if any(mark in GAP.sub("", source) for mark in ("[[", "]]")):
            faults.at(place, N_("a gap is not closed"))

    def shown(self, fields: Fields, rng: Random) -> Any:
        """How many gaps there are."""
        return {"gaps": len(accepted(fields["text"]))}

    def parts(self, fields: Fields, shown: Any) -> dict[str, Any]:
        """The text around the gaps, in pieces: one more than there are gaps."""
        return {"pieces": GAP.sub("[[]]", fields["text"]).split("[[]]")}

    def parse(self, form: Form, shown: Any) -> Response:
        """The word in each gap."""
        words = [written(form, f"gap-{number}") for number in range(1, shown["gaps"] + 1)]
        return {"words": words} if any(words) else {}

    def fill(self, response: Response, shown: Any) -> dict[str, list[str]]:
        """What stands in each gap."""
        return {f"gap-{number}": [word] for number, word in enumerate(response["words"], 1)}

    def score(self, fields: Fields, response: Response) -> Fraction:
        """The share of gaps with a word that fits."""
        forms = accepted(fields["text"])
        fitting = (fold(word) in map(fold, words) for word, words in zip(response["words"], forms, strict=True))
        return scores.share(sum(fitting), len(forms))

    def right(self, fields: Fields) -> Response:
        """The first word of each gap."""
        return {"words": [forms[0] for forms in accepted(fields["text"])]}

    def wrong(self, fields: Fields, rng: Random) -> Response:
        """Only the last gap filled, and wrongly."""
        return {"words": [*["" for _ in accepted(fields["text"])][:-1], "?"]}

    def response_lines(self, fields: Fields, response: Response) -> list[str]:
        """The text as it was filled."""
        return [_filled(fields["text"], response["words"])]


def accepted(source: str) -> list[list[str]]:
    """For each gap the words that fit."""
    return [gap.split("|") for gap in GAP.findall(source)]


def _filled(source: str, words: list[str]) -> str:
    left = iter(words)
    return GAP.sub(lambda _: next(left) or BLANK, source)
