"""The forms of certificates: a file to compare, a revocation to propose."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, HiddenField, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, Optional, ValidationError
from wtforms.widgets import CheckboxInput

from certificates import correcting
from certificates.models import RevocationReason
from certificates.notices import reason_text
from core import wording
from core.forms import Form, trimmed
from people.names import LONGEST, BadName, normalize_name


class FileCheckForm(Form):
    """A PDF to compare with the issued file."""

    file = FileField(
        _l("Certificate file (PDF)"),
        [FileRequired(_l("Choose the file first."))],
        render_kw={"accept": "application/pdf"},
    )


class NameCorrectionForm(Form):
    """The name as its owner wants it on the certificate."""

    _shown_at = {BadName: "name", correcting.SameName: "name"}

    name = StringField(
        _l("The name as it should be printed"),
        [InputRequired(_l("Please write the name.")), Length(max=LONGEST)],
        filters=[trimmed],
        render_kw={"autocomplete": "off", "autocapitalize": "words", "maxlength": LONGEST},
    )


class CounterNameForm(NameCorrectionForm):
    """The right name, with the identity card in the hand, and what else is corrected with it."""

    seen = BooleanField(_l("I have seen the identity card"), [InputRequired(_l("Please look at the identity card first."))])
    others = SelectMultipleField(_l("Other certificates"), [Optional()], coerce=int, option_widget=CheckboxInput())
    account = BooleanField(_l("The name of the account too"))
    previewed = HiddenField(validators=[Optional(), Length(max=LONGEST)])
    """The name that the page showed before it is corrected."""

    @property
    def waits_for_preview(self) -> bool:
        """Whether the page has not shown this name yet."""
        return self.previewed.data != normalize_name(self.name.data)


class RefusalForm(Form):
    """An officer's answer to the owner of a certificate whose name stays."""

    _shown_at = {correcting.AnswerMissing: "answer"}

    answer = TextAreaField(
        _l("Answer to the owner"),
        [Length(max=correcting.LONGEST_ANSWER)],
        filters=[trimmed],
        render_kw={"rows": 2, "maxlength": correcting.LONGEST_ANSWER},
    )


class RevocationForm(Form):
    """A proposal to revoke a certificate: the reason and a note."""

    reason = RadioField(_l("Reason"), [InputRequired(_l("Choose a reason."))])
    note = TextAreaField(
        _l("Note for the second person"), [Length(max=500)], filters=[trimmed], render_kw={"rows": 3, "maxlength": 500}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = wording.language()
        self.reason.choices = [SelectChoice(reason.value, reason_text(reason, language)) for reason in RevocationReason]

    def validate_note(self, field: TextAreaField) -> None:
        """Require a note where the reason is `other`."""
        if self.reason.data == RevocationReason.OTHER and not field.data:
            raise ValidationError(gettext("Please write in a few words what the reason is."))
