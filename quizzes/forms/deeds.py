"""The forms of a lesson's deed, one for each kind."""

from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from core.forms import Form, trimmed, uuid_of
from core.refusals import words_of
from courses.stored_deed import Deed, DeedKind
from quizzes.deeds import LARGEST_NUMBER, MOST_LETTERS
from quizzes.questions import numeric


class DeedForm(Form):
    """A tick, and what the forms of the other kinds share."""

    sent_as = HiddenField()
    unit = ""
    least = -LARGEST_NUMBER

    @property
    def uuid(self) -> UUID:
        """The identifier by which a repeated request is recognised."""
        return uuid_of(self.sent_as.data)


class PhotoDeedForm(DeedForm):
    """A photo of the learner's own goods."""

    photo = FileField(_l("Photo"), validators=[FileRequired(_l("Please choose a photo first."))])


class SentenceDeedForm(DeedForm):
    """A sentence or a few, about the learner's own goods."""

    words = TextAreaField(
        _l("Your words"),
        [
            DataRequired(_l("Please write it first. A few words are enough.")),
            Length(max=MOST_LETTERS, message=_l("This is too long. Please write at most %(max)d letters.")),
        ],
        filters=[lambda text: text.replace("\r\n", "\n").strip() if text else text],
    )


class NumberDeedForm(DeedForm):
    """A whole number in Indonesian notation."""

    number = StringField(_l("The number"), [DataRequired(_l("Please write the number first."))], filters=[trimmed])

    def validate_number(self, field: StringField) -> None:
        """Read the number into `value`."""
        try:
            value = numeric.read(field.data or "", self.unit)
        except numeric.NoNumber as error:
            raise ValidationError(words_of(error)) from None
        if value.denominator != 1 or abs(value) > LARGEST_NUMBER:
            raise ValidationError(_("Please write a whole number, without a comma."))
        if value < self.least:
            raise ValidationError(_("Please write a number without a minus."))
        self.value = int(value)


FORMS: dict[DeedKind, type[DeedForm]] = {
    DeedKind.PHOTO: PhotoDeedForm,
    DeedKind.SENTENCE: SentenceDeedForm,
    DeedKind.NUMBER: NumberDeedForm,
    DeedKind.TICK: DeedForm,
}


def deed_form(deed: Deed, **options: Any) -> DeedForm:
    """Make the form of a deed, with the label that the lesson gives its field. `options` are those of a WTForms form."""
    form = FORMS[deed.kind](**options)
    form.unit = deed.unit or ""
    form.least = 0 if deed.fills else -LARGEST_NUMBER  # what one has left at the end of a day may be less than nothing
    field = form._fields.get("number") or form._fields.get("words")
    if field is not None and deed.label:
        field.label.text = deed.label
    return form
