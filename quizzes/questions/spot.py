"""A message or a text whose parts learners judge. The right parts are scored like several right options."""

from random import Random
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, SelectField, StringField
from wtforms.validators import Length, Optional

from core.documents.shapes import flag, list_of, mapping, one_of, text
from core.forms import trimmed
from courses.forms.editing import REQUIRED
from quizzes.forms.editing import MOST_ROWS, QuestionForm, add_empty_rows, refuse_rows_without_words
from quizzes.questions.kind import Fields, tokens
from quizzes.questions.multiple import Multiple
from quizzes.questions.options import OptionForm, option_of

SCENES = ("chat", "receipt", "letter", "text")
"""The appearances. `sender` is the sender of a chat, receipt or letter, and the heading of a text."""


class PartForm(OptionForm):
    """A part of the message or text."""

    text = StringField(_l("Words of this part"), [Optional(), Length(max=300)], filters=[trimmed])
    right = BooleanField(_l("Is meant"))


class SpotForm(QuestionForm):
    """A message or a text with its parts."""

    scene = SelectField(_l("It is"), choices=lambda: scene_choices())
    sender = StringField(_l("From whom, or the heading"), [REQUIRED, Length(max=80)], filters=[trimmed])
    options = FieldList(FormField(PartForm), _l("Parts, in order"), max_entries=MOST_ROWS)

    def validate_options(self, field: FieldList) -> None:
        """Refuse parts without words."""
        refuse_rows_without_words(field)

    def body(self) -> dict[str, Any]:
        """Return the parts in the order of the rows, without empty rows."""
        parts = [option_of(row.form) for row in self.options if row.form.text.data]
        return {"scene": self.scene.data, "sender": self.sender.data, "options": parts}

    def add_rows(self) -> None:
        """Add rows for further parts."""
        add_empty_rows(self.options)


class Spot(Multiple):
    """A message or text with parts in reading order."""

    NAME = "spot"
    LABEL = _l("A message or text to judge")
    EXAMPLE = _l("Which part of this message is suspicious?")
    FORM = SpotForm
    FIELDS = {
        "scene": one_of(*SCENES),
        "sender": text(80),
        "options": list_of(mapping({"text": text(300)}, {"right": flag, "feedback": text(600)}), least=2, most=8),
    }

    def shown(self, fields: Fields, rng: Random) -> Any:
        """Return random tokens of the parts, in reading order."""
        return sorted(tokens(list(range(len(fields["options"]))), rng), key=lambda token: token[1])

    def parts(self, fields: Fields, shown: Any) -> dict[str, Any]:
        """Return the tokens with their texts, the scene and the sender."""
        return {**super().parts(fields, shown), "scene": fields["scene"], "sender": fields["sender"]}


def scene_choices() -> list[tuple[str, str]]:
    """Return the choices of the appearance."""
    return [
        ("chat", _("a message on the phone")),
        ("receipt", _("a receipt")),
        ("letter", _("a letter")),
        ("text", _("a text with a heading")),
    ]
