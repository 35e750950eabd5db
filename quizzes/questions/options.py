"""Options to choose from: what one right option and several right options have in common."""

from collections.abc import Iterable
from random import Random
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, SelectField, StringField
from wtforms.validators import Length, Optional, ValidationError

from core.documents.faults import Faults
from core.documents.nodes import Node
from core.documents.shapes import flag, list_of, mapping, text
from core.errors import N_, Msgid
from core.forms import RowForm, trimmed
from quizzes.forms.editing import MOST_ROWS, QuestionForm, add_empty_rows, refuse_wordless
from quizzes.questions.kind import Fields, Kind, Response, token_of, tokens

picture = mapping({"file": text(120), "alt": text(400)})
"""A picture of `media/`, with words for those who cannot see it."""


class OptionForm(RowForm):
    """One option to choose."""

    text = StringField(_l("Words"), [Optional(), Length(max=300)], filters=[trimmed])
    right = BooleanField(_l("Right"))
    feedback = StringField(_l("What is said to who chose it"), [Optional(), Length(max=600)], filters=[trimmed])


class PictureOptionForm(OptionForm):
    """One option to choose, perhaps a picture."""

    file = SelectField(_l("Picture"), choices=lambda: [("", "–")])
    alt = StringField(_l("For those who cannot see it"), [Optional(), Length(max=400)], filters=[trimmed])


class OptionsForm(QuestionForm):
    """One or several right options."""

    options = FieldList(FormField(PictureOptionForm), _l("Options"), max_entries=MOST_ROWS)

    def validate_options(self, field: FieldList) -> None:
        """No words are missing; a picture is also described."""
        refuse_wordless(field)
        if any(row.form.file.data and not row.form.alt.data for row in field):
            raise ValidationError(_("Every picture needs words for those who cannot see it."))
        if any(row.form.alt.data and not row.form.file.data for row in field):
            raise ValidationError(_("There are words for a picture, but no picture. Choose it, or take the words out."))

    def offer_pictures(self, names: Iterable[str]) -> None:
        """For each option."""
        choices = [("", "–"), *((name, name) for name in sorted(names))]
        for row in self.options:
            row.form.file.choices = choices

    def body(self) -> dict[str, Any]:
        """Options in the order of the rows; a wholly emptied row goes."""
        return {"options": [option_of(row.form) for row in self.options if row.form.text.data]}

    @classmethod
    def shown(cls, body: dict[str, Any]) -> dict[str, Any]:
        """Each option a row, with its picture."""
        return {**body, "options": [{**option, **option.get("picture", {})} for option in body.get("options", ())]}

    def leave_room(self) -> None:
        """Rows for more options."""
        add_empty_rows(self.options)


class Options(Kind):
    """`{"chosen": [index, ...]}`. Options are words, or all of them are pictures with words beneath."""

    FORM = OptionsForm
    FIELDS = {
        "options": list_of(
            mapping({"text": text(300)}, {"picture": picture, "right": flag, "feedback": text(600)}), least=2, most=8
        )
    }
    INNER = ("text", "picture", "file", "alt", "right", "feedback")

    def check(self, question: Node, faults: Faults) -> None:
        """The options differ, in words and pictures, and at least one is right. All have a picture, or none has."""
        options = question.children["options"]
        _check_differ([option.children["text"] for option in options], N_("this option stands here twice"), faults)
        drawn = [found for option in options if (found := option.get("picture", "file"))]
        _check_differ(drawn, N_("this picture stands here twice"), faults)
        for option in options:
            if drawn and "picture" not in option.value:
                faults.at(option, N_("this option has no picture, and another has one"))
        if not right_ones(question.value):
            faults.at(options, N_("no option is right"))

    def pictures(self, question: Node) -> list[Node]:
        """The files that the options show."""
        return [found for option in question.children["options"] if (found := option.get("picture", "file"))]

    def shown(self, fields: Fields, rng: Random) -> Any:
        """The options in a random order under random names."""
        return tokens(list(range(len(fields["options"]))), rng)

    def parts(self, fields: Fields, shown: Any) -> dict[str, Any]:
        """Tokens with their texts, and beside them the picture of each, where they have pictures."""
        options = [(token, fields["options"][index]) for token, index in shown]
        parts: dict[str, Any] = {"options": [(token, option["text"]) for token, option in options]}
        if has_pictures(fields):
            parts["pictures"] = {token: option["picture"] for token, option in options}
        return parts

    def fill(self, response: Response, shown: Any) -> dict[str, list[str]]:
        """What is ticked."""
        return {"answer": [token_of(index, shown) for index in response["chosen"]]}

    def key(self, fields: Fields) -> Any:
        """Which options are right, of how many; their words may change."""
        return [bool(option.get("right")) for option in fields["options"]]

    def right(self, fields: Fields) -> Response:
        """The right options."""
        return {"chosen": sorted(right_ones(fields))}

    def wrong(self, fields: Fields, rng: Random) -> Response:
        """One of the others; where all are right, all but one."""
        right = right_ones(fields)
        others = set(range(len(fields["options"]))) - right
        return {"chosen": [rng.choice(sorted(others))] if others else sorted(right)[:-1]}

    def response_lines(self, fields: Fields, response: Response) -> list[str]:
        """The options chosen."""
        return [fields["options"][index]["text"] for index in response["chosen"]]

    def response_pictures(self, fields: Fields, response: Response) -> list[dict[str, str]]:
        """The pictures of the options chosen."""
        return _pictures_of(fields, response["chosen"])

    def feedback(self, fields: Fields, response: Response) -> list[str]:
        """What is said of each option chosen."""
        chosen = (fields["options"][index] for index in response["chosen"])
        return [option["feedback"] for option in chosen if "feedback" in option]


def right_ones(fields: Fields) -> set[int]:
    """The indexes of the right options."""
    return {index for index, option in enumerate(fields["options"]) if option.get("right")}


def has_pictures(fields: Fields) -> bool:
    """Whether the options are pictures."""
    return "picture" in fields["options"][0]


def option_of(row: RowForm) -> dict[str, Any]:
    """An option as the package has it; what is empty is left out."""
    file = row["file"].data if "file" in row else None
    return {
        "text": row["text"].data,
        **({"picture": {"file": file, "alt": row["alt"].data}} if file else {}),
        **({"right": True} if row["right"].data else {}),
        **({"feedback": row["feedback"].data} if row["feedback"].data else {}),
    }


def _pictures_of(fields: Fields, indexes: list[int]) -> list[dict[str, str]]:
    """Each with its words beneath: `{"file", "alt", "text"}`."""
    options = [fields["options"][index] for index in indexes] if has_pictures(fields) else []
    return [{**option["picture"], "text": option["text"]} for option in options]


def _check_differ(nodes: list[Node], message: Msgid, faults: Faults) -> None:
    seen = set()
    for node in nodes:
        if node.value in seen:
            faults.at(node, message)
        seen.add(node.value)
