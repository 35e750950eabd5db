"""Pairs: the learner finds the right side for each left side."""

from fractions import Fraction
from random import Random
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import FieldList, FormField, StringField
from wtforms.validators import Length, Optional, ValidationError

from core.documents.faults import Faults
from core.documents.nodes import Node
from core.documents.shapes import list_of, text
from core.errors import N_
from core.forms import RowForm, trimmed
from quizzes import scores
from quizzes.forms.editing import MOST_ROWS, QuestionForm, add_empty_rows
from quizzes.questions.kind import Fields, Form, Kind, Response, index_of, token_of, tokens


class PairForm(RowForm):
    """A pair."""

    left = StringField(_l("Left"), [Optional(), Length(max=200)], filters=[trimmed])
    right = StringField(_l("Right side"), [Optional(), Length(max=200)], filters=[trimmed])


class MatchingForm(QuestionForm):
    """Pairs."""

    pairs = FieldList(FormField(PairForm), _l("Pairs"), max_entries=MOST_ROWS)

    def validate_pairs(self, field: FieldList) -> None:
        """Refuse a pair with only one side."""
        if any(bool(row.form.left.data) != bool(row.form.right.data) for row in field):
            raise ValidationError(_("Every pair needs both sides."))

    def body(self) -> dict[str, Any]:
        """Return the pairs in the order of the rows."""
        return {"pairs": [[row.form.left.data, row.form.right.data] for row in self.pairs if row.form.left.data]}

    @classmethod
    def shown(cls, body: dict[str, Any]) -> dict[str, Any]:
        """Return a row for each pair."""
        return {"pairs": [{"left": left, "right": right} for left, right in body.get("pairs", ())]}

    def add_rows(self) -> None:
        """Add rows for further pairs."""
        add_empty_rows(self.pairs)


class Matching(Kind):
    """Pairs. Its response is `{"pairs": [[left index, right index], ...]}` for the left sides with a choice."""

    NAME = "matching"
    LABEL = _l("Pairs")
    EXAMPLE = _l("Which word belongs to which picture?")
    FORM = MatchingForm
    HAS_MANY_FIELDS = True
    NOTHING = N_("Choose the partners first.")
    FIELDS = {"pairs": list_of(list_of(text(200), least=2, most=2), least=2, most=8)}

    def check(self, question: Node, faults: Faults) -> None:
        """Check that the left sides differ, and that the right sides are not all the same."""
        pairs = question.children["pairs"]
        if len({left for left, _ in pairs.value}) < len(pairs.value):
            faults.at(pairs, N_("two left sides are the same"))
        if len({right for _, right in pairs.value}) < 2:
            faults.at(pairs, N_("all right sides are the same"))

    def shown(self, fields: Fields, rng: Random) -> Any:
        """Return tokens for both sides in random orders. Equal right sides have the same token."""
        words = [right for _, right in fields["pairs"]]
        names = tokens([words.index(word) for word in dict.fromkeys(words)], rng)
        same = [[token, index] for token, first in names for index, word in enumerate(words) if word == words[first]]
        return {"left": tokens(list(range(len(words))), rng), "right": same}

    def parts(self, fields: Fields, shown: Any) -> dict[str, Any]:
        """Return the tokens with their texts, for both sides."""
        pairs = fields["pairs"]
        return {
            "left": [(token, pairs[index][0]) for token, index in shown["left"]],
            "right": list({token: pairs[index][1] for token, index in shown["right"]}.items()),
        }

    def parse(self, form: Form, shown: Any) -> Response:
        """Read the right side chosen for each left side. Raises UnknownOption."""
        choices = ((index, form.get(f"match-{token}", "")) for token, index in shown["left"])
        pairs = sorted([left, index_of(token, shown["right"])] for left, token in choices if token)
        return {"pairs": pairs} if pairs else {}

    def fill(self, response: Response, shown: Any) -> dict[str, list[str]]:
        """Return the choice for each left side."""
        left, right = shown["left"], shown["right"]
        return {f"match-{token_of(index, left)}": [token_of(chosen, right)] for index, chosen in response["pairs"]}

    def score(self, fields: Fields, response: Response) -> Fraction:
        """Return the share of left sides with the right text."""
        pairs = fields["pairs"]
        right = sum(pairs[left][1] == pairs[chosen][1] for left, chosen in response["pairs"])
        return scores.parts_score(right, len(pairs))

    def right(self, fields: Fields) -> Response:
        """Return each left side with its own right side."""
        return {"pairs": [[index, index] for index in range(len(fields["pairs"]))]}

    def wrong(self, fields: Fields, rng: Random) -> Response:
        """Return each left side with the right side of the next one. `check` ensures that the right sides differ."""
        count = len(fields["pairs"])
        return {"pairs": [[index, (index + 1) % count] for index in range(count)]}

    def response_lines(self, fields: Fields, response: Response) -> list[str]:
        """Return the chosen pairs, with a dash for a left side without a choice."""
        chosen = {left: fields["pairs"][right][1] for left, right in response["pairs"]}
        return [f"{left} → {chosen.get(index, '–')}" for index, (left, _) in enumerate(fields["pairs"])]
