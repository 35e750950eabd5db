"""A message or a text to be judged: which of its parts are meant? Scored like several right options, drawn as what it is."""

from random import Random
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, FormField, SelectField, StringField
from wtforms.validators import Length, Optional

from core.documents.shapes import flag, list_of, mapping, one_of, text
from core.forms import trimmed
from courses.forms.editing import WANTED
from quizzes.forms.editing import MOST_ROWS, QuestionForm, add_empty_rows, refuse_wordless
from quizzes.questions.kind import Fields, tokens
from quizzes.questions.multiple import Multiple
from quizzes.questions.options import OptionForm, option_of

SCENES = ("chat", "receipt", "letter", "text")
"""The first three come from somebody (`sender`); over a text `sender` stands as its heading."""


class PartForm(OptionForm):
    """One part of what is judged."""

    text = StringField(_l("Words of this part"), [Optional(), Length(max=300)], filters=[trimmed])
    right = BooleanField(_l("Is meant"))


class SpotForm(QuestionForm):
    """A message or a text, and its parts."""

    scene = SelectField(_l("It is"), choices=lambda: scene_choices())
    sender = StringField(_l("From whom, or the heading"), [WANTED, Length(max=80)], filters=[trimmed])
    options = FieldList(FormField(PartForm), _l("Parts, in order"), max_entries=MOST_ROWS)

    def validate_options(self, field: FieldList) -> None:
        """No words are missing."""
        refuse_wordless(field)

    def body(self) -> dict[str, Any]:
        """Parts in the order of the rows; a wholly emptied row goes."""
        parts = [option_of(row.form) for row in self.options if row.form.text.data]
        return {"scene": self.scene.data, "sender": self.sender.data, "options": parts}

    def leave_room(self) -> None:
        """Rows for more parts."""
        add_empty_rows(self.options)


class Spot(Multiple):
    """The parts in the order in which they are read."""

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
        """The parts in their order; only their names are random."""
        return sorted(tokens(list(range(len(fields["options"]))), rng), key=lambda token: token[1])

    def parts(self, fields: Fields, shown: Any) -> dict[str, Any]:
        """Tokens with their words, what it is, and from whom."""
        return {**super().parts(fields, shown), "scene": fields["scene"], "sender": fields["sender"]}


def scene_choices() -> list[tuple[str, str]]:
    """What a message may look like."""
    return [
        ("chat", _("a message on the phone")),
        ("receipt", _("a receipt")),
        ("letter", _("a letter")),
        ("text", _("a text with a heading")),
    ]
