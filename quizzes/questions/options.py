"""The base of the types with options to choose from."""

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
from quizzes.forms.editing import MOST_ROWS, QuestionForm, add_empty_rows, refuse_rows_without_words
from quizzes.questions.kind import Fields, Kind, Response, token_of, tokens

picture = mapping({"file": text(120), "alt": text(400)})
"""A picture of `media/` with its alternative text."""


class OptionForm(RowForm):
    """An option."""

    text = StringField(_l("Words"), [Optional(), Length(max=300)], filters=[trimmed])
    right = BooleanField(_l("Right"))
    feedback = StringField(_l("What is said to who chose it"), [Optional(), Length(max=600)], filters=[trimmed])


class PictureOptionForm(OptionForm):
    """An option, perhaps with a picture."""

    file = SelectField(_l("Picture"), choices=lambda: [("", "–")])
    alt = StringField(_l("For those who cannot see it"), [Optional(), Length(max=400)], filters=[trimmed])


class OptionsForm(QuestionForm):
    """Options, of which one or several are right."""

    options = FieldList(FormField(PictureOptionForm), _l("Options"), max_entries=MOST_ROWS)

    def validate_options(self, field: FieldList) -> None:
        """Refuse options without words, and pictures without an alternative text."""
        refuse_rows_without_words(field)
        if any(row.form.file.data and not row.form.alt.data for row in field):
            raise ValidationError(_("Every picture needs words for those who cannot see it."))
        if any(row.form.alt.data and not row.form.file.data for row in field):
            raise ValidationError(_("There are words for a picture, but no picture. Choose it, or take the words out."))

    def offer_pictures(self, names: Iterable[str]) -> None:
        """Set the choices of pictures for each option."""
        choices = [("", "–"), *((name, name) for name in sorted(names))]
        for row in self.options:
            row.form.file.choices = choices

    def body(self) -> dict[str, Any]:
        """Return the options in the order of the rows, without empty rows."""
        return {"options": [option_of(row.form) for row in self.options if row.form.text.data]}

    @classmethod
    def shown(cls, body: dict[str, Any]) -> dict[str, Any]:
        """Return a row for each option, with its picture."""
        return {**body, "options": [{**option, **option.get("picture", {})} for option in body.get("options", ())]}

    def add_rows(self) -> None:
        """Add rows for further options."""
        add_empty_rows(self.options)


class Options(Kind):
    """Options, all with a picture or none. The response is `{"chosen": [index, ...]}`."""

    FORM = OptionsForm
    FIELDS = {
        "options": list_of(
            mapping({"text": text(300)}, {"picture": picture, "right": flag, "feedback": text(600)}), least=2, most=8
        )
    }
    INNER = ("text", "picture", "file", "alt", "right", "feedback")
    NOTHING = N_("Choose one first.")
    IS_CHOSEN = True

    def check(self, question: Node, faults: Faults) -> None:
        """Check that options and pictures differ, that an option is right, and that all options have a picture or none has."""
        options = question.children["options"]
        _check_differ([option.children["text"] for option in options], N_("this option stands here twice"), faults)
        files = self.pictures(question)
        _check_differ(files, N_("this picture stands here twice"), faults)
        for option in options:
            if files and "picture" not in option.value:
                faults.at(option, N_("this option has no picture, and another has one"))
        if not right_indexes(question.value):
            faults.at(options, N_("no option is right"))

    def pictures(self, question: Node) -> list[Node]:
        """Return the nodes with the options' pictures."""
        return [file for option in question.children["options"] if (file := option.get("picture", "file"))]

    def shown(self, fields: Fields, rng: Random) -> Any:
        """Return tokens of the options in random order."""
        return tokens(list(range(len(fields["options"]))), rng)

    def parts(self, fields: Fields, shown: Any) -> dict[str, Any]:
        """Return the tokens with their texts, and with their pictures where options have pictures."""
        options = [(token, fields["options"][index]) for token, index in shown]
        parts: dict[str, Any] = {"options": [(token, option["text"]) for token, option in options]}
        if has_pictures(fields):
            parts["pictures"] = {token: option["picture"] for token, option in options}
        return parts

    def fill(self, response: Response, shown: Any) -> dict[str, list[str]]:
        """Return the tokens of the chosen options."""
        return {"answer": [token_of(index, shown) for index in response["chosen"]]}

    def key(self, fields: Fields) -> Any:
        """Return which options are right, without their words."""
        return [bool(option.get("right")) for option in fields["options"]]

    def right(self, fields: Fields) -> Response:
        """Return the right options."""
        return {"chosen": sorted(right_indexes(fields))}

    def wrong(self, fields: Fields, rng: Random) -> Response:
        """Return a wrong option, or all options but one where all are right."""
        right = right_indexes(fields)
        others = set(range(len(fields["options"]))) - right
        return {"chosen": [rng.choice(sorted(others))] if others else sorted(right)[:-1]}

    def response_lines(self, fields: Fields, response: Response) -> list[str]:
        """Return the texts of the chosen options."""
        return [fields["options"][index]["text"] for index in response["chosen"]]

    def response_pictures(self, fields: Fields, response: Response) -> list[dict[str, str]]:
        """Return the pictures of the chosen options."""
        return _pictures_of(fields, response["chosen"])

    def feedback(self, fields: Fields, response: Response) -> list[str]:
        """Return the feedback on each chosen option."""
        chosen = (fields["options"][index] for index in response["chosen"])
        return [option["feedback"] for option in chosen if "feedback" in option]

    def mistakes(self, fields: Fields, response: Response) -> list[str]:
        """Return the feedback on each chosen option that is not right."""
        wrong = sorted(set(response["chosen"]) - right_indexes(fields))
        return self.feedback(fields, {"chosen": wrong})


def right_indexes(fields: Fields) -> set[int]:
    """Return the indexes of the right options."""
    return {index for index, option in enumerate(fields["options"]) if option.get("right")}


def has_pictures(fields: Fields) -> bool:
    """Return whether the options have pictures."""
    return "picture" in fields["options"][0]


def option_of(row: RowForm) -> dict[str, Any]:
    """Return an option as in the package, without empty fields."""
    file = row["file"].data if "file" in row else None
    return {
        "text": row["text"].data,
        **({"picture": {"file": file, "alt": row["alt"].data}} if file else {}),
        **({"right": True} if row["right"].data else {}),
        **({"feedback": row["feedback"].data} if row["feedback"].data else {}),
    }


def _pictures_of(fields: Fields, indexes: list[int]) -> list[dict[str, str]]:
    """Return the pictures with the options' texts: `{"file", "alt", "text"}`."""
    options = [fields["options"][index] for index in indexes] if has_pictures(fields) else []
    return [{**option["picture"], "text": option["text"]} for option in options]


def _check_differ(nodes: list[Node], message: Msgid, faults: Faults) -> None:
    seen = set()
    for node in nodes:
        if node.value in seen:
            faults.at(node, message)
        seen.add(node.value)
