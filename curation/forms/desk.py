"""The curators' forms: the completeness check, the levels, a tie, and the answer to an appeal."""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, RadioField, SelectMultipleField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, HiddenInput, ListWidget

from core.forms import Form
from curation.forms.applications import LONGEST, TOO_LONG, tidy
from curation.judging.reasons import NoteMissing, ReasonMissing, UnknownReason
from curation.models import AppealOutcome
from products.rulebook.parts import Criterion
from products.rulebook.rules import Rules
from quizzes.forms.attempts import SaveForm

COMPLETE, RETURN = "complete", "return"
REASON_GROUPS = {
    "photo": _l("Photos"),
    "text": _l("Title and description"),
    "package": _l("Package and label"),
    "licence": _l("Licences"),
    "price": _l("Price and capacity"),
    "": _l("Other"),
}
"""What a reason may be about (`about` in `curation.yaml`), in the order of the page."""


def _round() -> IntegerField:
    return IntegerField(validators=[InputRequired(), NumberRange(1, 1000)], widget=HiddenInput())


def _note(label: Any) -> TextAreaField:
    return TextAreaField(label, [Length(max=LONGEST, message=TOO_LONG)], filters=[tidy])


class ReasonsForm(Form):
    """The reasons for a return, and a note to the owner."""

    keys = SelectMultipleField(
        _l("What is to be mended?"), option_widget=CheckboxInput(), widget=ListWidget(prefix_label=False)
    )
    note = _note(_l("To the owner"))

    _shown_at: ClassVar = {ReasonMissing: "keys", UnknownReason: "keys", NoteMissing: "note"}

    def offer(self, rules: Rules) -> None:
        """Offer the reasons of the rules as choices, in the groups of what they are about."""
        about = {key: reason.about for key, reason in rules.return_reasons.items()}
        self.groups = [
            (title, keys)
            for group, title in REASON_GROUPS.items()
            if (keys := [key for key, of in about.items() if (of if of in REASON_GROUPS else "") == group])
        ]
        self.keys.choices = [SelectChoice(key, reason.text) for key, reason in rules.return_reasons.items()]


class CheckForm(ReasonsForm):
    """The completeness check: complete, or returned with reasons."""

    round = _round()
    answer = HiddenField(validators=[AnyOf([COMPLETE, RETURN], _l("Please press one of the two buttons."))])


class ScoreForm(ReasonsForm):
    """The curator's reasons and note. `levels_form` adds the levels."""

    round = _round()


class DraftForm(ReasonsForm, SaveForm):
    """What is written so far. `levels_form` adds the levels."""

    round = _round()


class TieForm(Form):
    """What ties a curator to a business."""

    enterprise_id = IntegerField(validators=[InputRequired(), NumberRange(1, 2**31 - 1)], widget=HiddenInput())
    reason = TextAreaField(
        _l("What ties you to this business?"),
        [DataRequired(_l("Please write what ties you to this business.")), Length(max=500, message=TOO_LONG)],
        filters=[tidy],
    )


class ProposalForm(Form):
    """The first curator's answer to an appeal. `levels_form` adds levels where they are needed."""

    outcome = RadioField(
        _l("Your answer"),
        choices=[
            SelectChoice(AppealOutcome.UPHELD.value, _l("The decision stands")),
            SelectChoice(AppealOutcome.CHANGED.value, _l("The decision is changed")),
        ],
        validators=[InputRequired(_l("Please choose one of the two."))],
    )
    reason = TextAreaField(
        _l("Your reasons, for the owner"),
        [DataRequired(_l("Please write your reasons in a few words.")), Length(max=LONGEST, message=TOO_LONG)],
        filters=[tidy],
    )


def levels_form(base: type[Form], criteria: Iterable[Criterion], *, optional: bool = False) -> type[Form]:
    """Return a form class with the levels of the rules as choices, lowest first. `levels_in` reads them."""
    validator = Optional() if optional else InputRequired(_l("Please choose a level."))
    fields = {
        f"level-{criterion.key}": RadioField(
            criterion.key,
            coerce=_level,
            choices=[SelectChoice(value=level, label=_description(text)) for level, text in enumerate(criterion.levels, 1)],
            validators=[validator],
        )
        for criterion in criteria
    }
    return type("LevelsForm", (base,), {"__doc__": "Levels by criterion.", **fields})


def levels_in(form: Form, criteria: Iterable[Criterion]) -> Mapping[str, int]:
    """Return the chosen levels by the key of the criterion."""
    levels = {criterion.key: form[f"level-{criterion.key}"].data for criterion in criteria}
    return {key: level for key, level in levels.items() if level is not None}


def _level(value: Any) -> int | None:
    return None if value in {None, ""} else int(value)


def _description(level: str) -> str:
    """Strip the number from a level such as `3: Rapi`, because the page shows the number beside it."""
    number, mark, words = level.partition(":")
    return words.strip() if mark and number.strip().isdigit() else level
