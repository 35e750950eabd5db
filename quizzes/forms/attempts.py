"""Forms for learners' answers and reflections."""

from uuid import UUID, uuid4

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, IntegerField, TextAreaField
from wtforms.validators import InputRequired, Length, ValidationError
from wtforms.widgets import HiddenInput

from core.errors import Refused
from core.forms import Form
from quizzes.reflections import MOST_LETTERS

MOST_SAVES = 1_000_000
TOO_OLD = _l("This page stood open too long. Please send it once more.")


class SaveForm(Form):
    """The fields sent with everything that is saved while it is written."""

    sequence = IntegerField(validators=[InputRequired(TOO_OLD)], widget=HiddenInput())
    sent_as = HiddenField(validators=[InputRequired(TOO_OLD)])

    def renew(self, sequence: int) -> None:
        """Set the numbers of the next save, also on a form that is shown again."""
        self.sequence.raw_data, self.sequence.data = None, sequence
        self.sent_as.raw_data, self.sent_as.data = None, new_uuid()

    def check(self) -> None:
        """Raise Refused with the first error message of a form that is not valid."""
        if not self.validate():
            raise Refused(self.first_error)

    @property
    def first_error(self) -> str:
        """The first error message."""
        return next(str(error) for errors in self.errors.values() for error in errors)

    def validate_sequence(self, field: IntegerField) -> None:
        """Refuse a number that no page has. `NumberRange` fails on a number of more than 308 digits."""
        if field.data is None or not 1 <= field.data <= MOST_SAVES:
            raise ValidationError(TOO_OLD)

    def validate_sent_as(self, field: HiddenField) -> None:
        """Read the UUID that the page or its script made."""
        try:
            self.uuid = UUID(field.data)
        except ValueError:
            raise ValidationError(TOO_OLD) from None


class AnswerForm(SaveForm):
    """The fields sent with every answer. The question's type reads the answer itself."""


class ReflectionForm(SaveForm):
    """A learner's reflection on the awareness stage."""

    text = TextAreaField(
        _l("Your reflection"),
        validators=[
            Length(max=MOST_LETTERS, message=_l("This is too long. Please write at most %(max)d letters.")),
        ],
        filters=[lambda text: text.replace("\r\n", "\n").strip() if text else ""],
    )


def new_uuid() -> str:
    """Return an identifier for the next save, by which a repeated request is recognised."""
    return str(uuid4())
