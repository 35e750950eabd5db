"""The owner's forms: hand in, and appeal."""

from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, Length

from core.forms import Form, uuid_of

LONGEST = 4000
TOO_LONG = _l("This is too long. Please write at most %(max)d letters.")


def tidy(text: str | None) -> str | None:
    """Normalize line ends and strip blanks around the text."""
    return text.replace("\r\n", "\n").strip() if text else text


class SendForm(Form):
    """A form that may be sent twice, for example after a lost answer."""

    sent_as = HiddenField()

    @property
    def uuid(self) -> UUID:
        """The identifier that the page gave this form. The verb stores a repeated one once."""
        return uuid_of(self.sent_as.data)


class AppealForm(Form):
    """The owner's reasons for an appeal."""

    reason = TextAreaField(
        _l("Why do you not agree?"),
        [DataRequired(_l("Please write your reasons in a few words.")), Length(max=LONGEST, message=TOO_LONG)],
        filters=[tidy],
    )
