"""The forms of the tools. An input that makes no sense gets an error message and is shown again."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional, ValidationError
from wtforms.widgets import CheckboxInput

from core.errors import DomainError
from core.forms import Form, trimmed
from core.wording import in_language
from products.forms import LONGEST_TITLE, TOO_LONG, WholeNumberField, number_field
from products.rulebook.parts import Category
from tools.drafting import QUESTIONS, Draft, description_of
from tools.labels import Label
from tools.pricing import Batch

MOST_PIECES = 1_000_000
MOST_HOURS = 10_000
LONGEST_ANSWER = 1000
NUMBER = re.compile(
    r"(?P<thousands>[1-9]\d{0,2}(?:\.\d{3})+)(?:,(?P<rest>\d{1,4}))?|(?P<whole>\d{1,9})(?:[.,](?P<part>\d{1,4}))?", re.ASCII
)
"""Numbers as Indonesians write them (`1.000,5`, `1,5`) and as calculators show them (`1.5`)."""


class FractionField(StringField):
    """A field for a number with or without decimals: `1,5`, `1.5`, `1.000,5`, `10%`. It shows the input as it was typed."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read the number. An empty input gives None. Raises ValueError, as WTForms expects."""
        self.data, typed = None, (valuelist[0] if valuelist else "").strip()
        plain = typed.casefold().removesuffix("persen").removesuffix("%").strip()
        if not plain:
            return
        match = NUMBER.fullmatch(plain)
        if match is None:
            raise ValueError(_l("Please write a number, for example 2 or 1,5."))
        whole = (match["thousands"] or match["whole"]).replace(".", "")
        self.data = Decimal(f"{whole}.{match['rest'] or match['part'] or 0}")

    def _value(self) -> str:
        return self.raw_data[0] if self.raw_data else ""


class PriceForm(Form):
    """The costs of a batch, and a price or a margin."""

    material = number_field(_l("Materials (rupiah)"), _l("All that went into it."))
    hours = FractionField(
        _l("Hours of work"),
        [Optional(), NumberRange(0, MOST_HOURS, _l("Please write between 0 and 10.000 hours."))],
        description=_l("Yours and your helpers’, together. Half an hour is 0,5."),
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
    wage = number_field(_l("Wage for an hour (rupiah)"), _l("What you would pay somebody else for it."))
    packaging = number_field(_l("Packaging (rupiah)"))
    other = number_field(_l("Gas, power, petrol and the rest (rupiah)"))
    made = WholeNumberField(
        _l("How many pieces come of it"),
        [InputRequired(_l("Please write how many pieces come of it.")), NumberRange(1, MOST_PIECES, _l("At least one piece."))],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    spoiled = number_field(_l("How many of them cannot be sold"), _l("Broken, burnt, or eaten at home."), MOST_PIECES)
    price = number_field(_l("Price of one piece (rupiah)"), _l("If you have one already."))
    margin = FractionField(
        _l("Or: how many percent of the price shall be profit"),
        [Optional(), NumberRange(0, 95, _l("Please write between 0 and 95 percent."))],
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
    cut = FractionField(
        _l("What an online shop keeps (percent)"),
        [Optional(), NumberRange(0, 90, _l("Please write between 0 and 90 percent."))],
        description=_l("It changes now and then. Look it up in the shop before you set a price."),
        render_kw={"inputmode": "decimal", "autocomplete": "off"},
    )
    per_order = number_field(
        _l("What it keeps of each order beside that (rupiah)"), _l("If it does. Reckoned as if each order were one piece.")
    )
    fixed = number_field(
        _l("Costs of a month that come even when nothing is sold (rupiah)"), _l("Rent of the stall, instalments, data package.")
    )

    def validate_hours(self, field: FractionField) -> None:
        """Require a wage for the hours, because work without a wage would silently cost nothing."""
        if field.data and not (self.wage.raw_data or [""])[0].strip():
            raise ValidationError(_("Please write the wage for an hour too, or empty the hours."))

    def validate_wage(self, field: WholeNumberField) -> None:
        """Require hours for the wage."""
        if field.data and not (self.hours.raw_data or [""])[0].strip():
            raise ValidationError(_("Please write the hours of work too, or empty the wage."))

    def validate_spoiled(self, field: WholeNumberField) -> None:
        """Require at least one piece that can be sold."""
        if field.data and self.made.data and field.data >= self.made.data:
            raise ValidationError(_("Then nothing is left to sell. It must be less than the pieces that come of it."))

    def validate_price(self, field: WholeNumberField) -> None:
        """Refuse a price of 0."""
        if field.data == 0:
            raise ValidationError(_("A price is more than 0. Leave it empty if you have none yet."))

    def validate_margin(self, field: FractionField) -> None:
        """Refuse a price together with a margin."""
        if field.data is not None and self.price.data is not None:
            raise ValidationError(_("Please fill in only one: the price, or the percent."))

    def validate_made(self, field: WholeNumberField) -> None:
        """Require at least one cost. The message stands at the number of pieces."""
        if not any((self.material.data, self.wage.data and self.hours.data, self.packaging.data, self.other.data)):
            raise ValidationError(_("Please write at least one cost above, materials for example."))

    def batch(self) -> Batch:
        """Return the batch. Empty inputs count as 0."""
        return Batch(
            material=self.material.data or 0,
            hours=self.hours.data or Decimal(0),
            wage=self.wage.data or 0,
            packaging=self.packaging.data or 0,
            other=self.other.data or 0,
            pieces=self.made.data or 0,
            spoiled=self.spoiled.data or 0,
        )


class _Checkboxes(SelectMultipleField):
    option_widget = CheckboxInput()


class LabelForm(Form):
    """The items that stand on a label."""

    on = _Checkboxes(_l("What stands on your label?"))


def label_form(label: Label) -> type[LabelForm]:
    """Return a form with a checkbox for each line of a label."""
    boxes = _Checkboxes(_l("What stands on your label?"), choices=[SelectChoice(line.key, line.text) for line in label.lines])
    return type("LabelOfGoodsForm", (LabelForm,), {"__doc__": LabelForm.__doc__, "on": boxes})


def _answer(label: Any, hint: Any) -> TextAreaField:
    return TextAreaField(
        label,
        [Length(max=LONGEST_ANSWER, message=TOO_LONG)],
        filters=[trimmed],
        description=hint,
        render_kw={"rows": 2},
    )


class DraftForm(Form):
    """A title and the answers to the questions of buyers."""

    category = SelectField(_l("What sort of goods is it?"), validate_choice=False)
    title = StringField(_l("Title"), [Length(max=LONGEST_TITLE, message=TOO_LONG)], filters=[trimmed])
    what = _answer(_l("What is it?"), _l("For example: Cake of young coconut, baked every morning."))
    size = _answer(_l("How large, how heavy, how many inside?"), _l("For example: 10 pieces in a box, 400 grams."))
    material = _answer(_l("What is it made of?"), _l("For example: Young coconut, sticky rice, sugar. Nothing to preserve it."))
    whom = _answer(_l("Who is it for, or when?"), _l("For example: A gift for guests, good with tea."))
    order = _answer(
        _l("How is it ordered, how does it keep?"), _l("For example: Order a day ahead. Keeps for five days. No phone numbers.")
    )
    origin = HiddenField(name="from")

    def draft(self, **facts: Any) -> Draft:
        """Return the draft made from the inputs. `facts` are further attributes of the draft."""
        answers: Mapping[str, str] = {name: self[name].data or "" for name in QUESTIONS}
        return Draft(self.title.data or "", description_of(answers), self.category.data or None, **facts)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return not any(self[name].data for name in ("title", *QUESTIONS))


def draft_form(categories: Iterable[Category]) -> type[DraftForm]:
    """Return the form with the office's categories to choose from."""
    named = [SelectChoice(category.key, in_language(category.title)) for category in categories]
    choices = [SelectChoice("", _l("Choose")), *named]
    field = SelectField(_l("What sort of goods is it?"), choices=choices, validate_choice=False)
    return type("DraftOfGoodsForm", (DraftForm,), {"__doc__": DraftForm.__doc__, "category": field})


class SavingForm(Form):
    """A finished text to save to a product page."""

    listing = HiddenField()
    title = HiddenField(validators=[Length(max=LONGEST_TITLE)], filters=[trimmed])
    description = HiddenField(validators=[Length(max=LONGEST_ANSWER * 6)])
    version = HiddenField()
    """The version of the page's text when both texts were shown; empty before that."""


class PhotoForm(Form):
    """A photo to check."""

    _shown_at = {DomainError: "photo"}

    photo = FileField(_l("Photo"), validators=[FileRequired(_l("Please choose a photo first."))])
