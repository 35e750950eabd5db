"""Forms of a product's page.

A draft may be incomplete; only input that cannot be read, such as letters in a number, is refused.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput

from core.forms import Form, trimmed, uuid_of
from core.wording import in_language
from products.fields import LARGEST, LONGEST_TITLE, LONGEST_VARIANT, MOST_VARIANTS, NotANumber, lines, whole_number
from products.listing_checks import LabelItem
from products.rulebook.parts import Category, Condition, Kind, Question

LONGEST_DESCRIPTION = 10_000
TOO_LONG = _l("This is too long. Please write at most %(max)d letters.")


class WholeNumberField(StringField):
    """A whole number as people write it, for example `Rp45.000`. A refused form shows the typed text again."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Parse the typed text; an empty text gives None."""
        self.data, typed = None, (valuelist[0] if valuelist else "").strip()
        if not typed:
            return
        try:
            self.data = whole_number(typed)
        except NotANumber:
            raise ValueError(_l("Please write a whole number, in digits only.")) from None

    def _value(self) -> str:
        if self.raw_data:
            return self.raw_data[0]
        return "" if self.data is None else f"{self.data:,}".replace(",", ".")


def number_field(label: Any, hint: Any = "", largest: int = LARGEST) -> WholeNumberField:
    """Return a field for a number that may stay empty."""

    def fits(form: Form, field: WholeNumberField) -> None:
        if field.data is not None and field.data > largest:
            raise ValidationError(_l("This number is too large to be meant."))

    attributes = {"inputmode": "numeric", "autocomplete": "off"}
    return WholeNumberField(label, [fits], description=hint, render_kw=attributes)


class ProductForm(Form):
    """The name of a new product."""

    product = StringField(
        _l("Name of the product"),
        [DataRequired(_l("Please fill this in.")), Length(2, 120, _l("Please write between 2 and 120 letters."))],
        filters=[trimmed],
        description=_l("As you would tell a neighbour: biscuits, a canvas bag, a herbal drink."),
    )


class PartForm(Form):
    """A form for one part of a page. `version` holds the part's version when the form was opened."""

    version = HiddenField()

    def values(self) -> dict[str, Any]:
        """Return the typed values by column of the listing."""
        raise NotImplementedError

    def pairs(self) -> list[tuple[str, Any]]:
        """Return the fields that lock content, with their names in the form."""
        return [(field.short_name, field) for field in self if field.short_name not in {"version", "csrf_token"}]


class TextForm(PartForm):
    """Title, description, variants, weight and size of a product."""

    title = StringField(_l("Title"), [Length(max=LONGEST_TITLE, message=TOO_LONG)], filters=[trimmed])
    description = TextAreaField(
        _l("Description"), [Length(max=LONGEST_DESCRIPTION, message=TOO_LONG)], filters=[lambda text: _tidy(text)]
    )
    variants = TextAreaField(
        _l("Colours or sizes to choose from"),
        [Length(max=MOST_VARIANTS * (LONGEST_VARIANT + 2), message=TOO_LONG)],
        description=_l("One on each line. Leave it empty when there is only one."),
    )
    weight_g = number_field(_l("Weight with the packaging, in grams"), largest=1_000_000)
    length_cm = number_field(_l("Length of the parcel, in centimetres"), largest=1000)
    width_cm = number_field(_l("Width of the parcel, in centimetres"), largest=1000)
    height_cm = number_field(_l("Height of the parcel, in centimetres"), largest=1000)

    def validate_variants(self, field: TextAreaField) -> None:
        """Refuse more lines than a shop can show, and lines too long for a name."""
        names = lines(field.data or "")
        if len(names) > MOST_VARIANTS or any(len(name) > LONGEST_VARIANT for name in names):
            message = _l("At most %(most)s lines of %(letters)s letters fit here.", most=MOST_VARIANTS, letters=LONGEST_VARIANT)
            raise ValidationError(message)

    def values(self) -> dict[str, Any]:
        """Return the typed values by column of the listing."""
        numbers = {name: self[name].data for name in ("weight_g", "length_cm", "width_cm", "height_cm")}
        words = {"title": self.title.data or "", "description": self.description.data or ""}
        return {**words, "variants": lines(self.variants.data or ""), **numbers}


class PriceSheetForm(PartForm):
    """Cost and price of one piece, and how many can be made."""

    cost = number_field(
        _l("What one costs you to make (rupiah)"), _l("Materials, work, packaging and the rest, for one piece.")
    )
    price = number_field(_l("Selling price for one (rupiah)"))
    stock = number_field(_l("How many are ready now"), _l("Write 0 when each is made to order."))
    weekly_capacity = number_field(_l("How many you can make in a week"))
    lead_days = number_field(_l("Days to get an order ready"), _l("Write 0 when it can leave on the same day."), largest=1000)

    def values(self) -> dict[str, Any]:
        """Return the typed values by column of the listing."""
        return {name: self[name].data for name in ("cost", "price", "stock", "weekly_capacity", "lead_days")}


class _Boxes(SelectMultipleField):
    option_widget = CheckboxInput()


class LabelForm(PartForm):
    """The items on the product's label."""

    on_label = _Boxes(_l("What stands on the label"))

    def values(self) -> dict[str, Any]:
        """Return the ticked items by column of the listing."""
        return {"label_checklist": list(self.on_label.data or [])}


def label_form(items: Iterable[LabelItem]) -> type[LabelForm]:
    """Return a form class with a box for each of these items."""
    boxes = _Boxes(_l("What stands on the label"), choices=[SelectChoice(item.key, item.text) for item in items])
    return type("LabelChecklistForm", (LabelForm,), {"__doc__": LabelForm.__doc__, "on_label": boxes})


class CategoryForm(PartForm):
    """The product's category."""

    category = RadioField(_l("What is it?"), [InputRequired(_l("Please choose one."))])


def category_form(categories: Iterable[Category]) -> type[CategoryForm]:
    """Return a form class with all categories of the office."""
    choices = [SelectChoice(category.key, in_language(category.title)) for category in categories]
    field = RadioField(_l("What is it?"), [InputRequired(_l("Please choose one."))], choices=choices)
    return type("CategoryOfProductForm", (CategoryForm,), {"__doc__": CategoryForm.__doc__, "category": field})


class AnswersForm(PartForm):
    """Yes-or-no questions about the goods, and the kind where several fit."""

    question_keys: tuple[str, ...] = ()

    def answers(self) -> dict[str, bool]:
        """Return the answers by question, without the questions left open."""
        return {key: self[f"answer-{key}"].data == "yes" for key in self.question_keys if self[f"answer-{key}"].data}

    @property
    def chosen(self) -> str | None:
        """The chosen kind, or None if the form offers none or nothing is chosen."""
        return (self["kind"].data or None) if "kind" in self else None


def answers_form(questions: Sequence[Question | Condition], kinds: Sequence[Kind]) -> type[AnswersForm]:
    """Return a form class with these questions. It offers the kinds too if there are several."""
    yes_no = [SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("No"))]
    fields: dict[str, Any] = {
        f"answer-{question.key}": RadioField(question.ask, [Optional()], choices=yes_no) for question in questions
    }
    if len(kinds) > 1:
        choices = [SelectChoice(kind.key, in_language(kind.title)) for kind in kinds]
        fields["kind"] = RadioField(_l("Which of these fits best?"), [Optional()], choices=choices)
    keys = tuple(question.key for question in questions)
    return type("AboutGoodsForm", (AnswersForm,), {"__doc__": AnswersForm.__doc__, "question_keys": keys, **fields})


def fill_answers(form: AnswersForm, answers: Mapping[str, bool], kind: str | None) -> None:
    """Fill the form with the stored answers and kind."""
    for key in form.question_keys:
        if key in answers:
            form[f"answer-{key}"].data = "yes" if answers[key] else "no"
    if "kind" in form:
        form["kind"].data = kind


class ListingPhotoForm(Form):
    """A photo to add to the page."""

    photo = FileField(_l("Photo"), validators=[FileRequired(_l("Please choose a photo first."))])
    sent_as = HiddenField()

    @property
    def uuid(self) -> UUID:
        """The identifier that the page gave this photo, so that sending it twice stores it once.

        A new one if it is unreadable.
        """
        return uuid_of(self.sent_as.data)


def _tidy(text: str | None) -> str | None:
    """Normalize line ends, drop characters that cannot be printed, and strip blanks around the text."""
    if not text:
        return text
    return "".join(sign for sign in text.replace("\r\n", "\n") if sign.isprintable() or sign in "\n\t").strip()
