"""Forms of a message to the office and its answer."""

from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from core.forms import Form
from courses.forms.editing import tidy_text
from courses.office_messages import LONGEST_ANSWER, LONGEST_WORDS

TOO_OLD = _l("This page stood open too long. Please send it once more.")


class MessageForm(Form):
    """A learner's message about a lesson."""

    words = TextAreaField(
        _l("Your message"),
        [DataRequired(_l("Please write what you want to ask.")), Length(max=LONGEST_WORDS)],
        filters=[tidy_text],
    )
    sent_as = HiddenField(validators=[InputRequired(TOO_OLD)])

    def validate_sent_as(self, field: HiddenField) -> None:
        """Read the UUID that the page made."""
        try:
            self.uuid = UUID(field.data)
        except ValueError:
            raise ValidationError(TOO_OLD) from None


class MessageAnswerForm(Form):
    """The office's answer to a message."""

    answer = TextAreaField(
        _l("Your answer"),
        [DataRequired(_l("Please write an answer.")), Length(max=LONGEST_ANSWER)],
        filters=[tidy_text],
    )
