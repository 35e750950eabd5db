"""The office's settings as a form."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateField, EmailField, HiddenField, IntegerField, StringField, TelField
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    Regexp,
    StopValidation,
    ValidationError,
)

from core import clock, settings
from core.forms import Form, trimmed
from lms.setting_keys import Known
from lms.unfilled import is_placeholder
from people import phones

FARTHEST = timedelta(days=366)
"""How far ahead a change may be set."""
WANTED = _l("Please fill this in.")


class SettingsForm(Form):
    """What may change without touching a file. A field that was left as it was shown changes nothing."""

    contact_whatsapp = TelField(validators=[Optional(), Length(max=40)], filters=[trimmed])
    contact_phone = StringField(validators=[Optional(), Length(max=60)], filters=[trimmed])
    contact_email = EmailField(
        validators=[Optional(), Regexp(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z", message=_l("This is not a complete e-mail address."))],
        filters=[trimmed],
    )
    contact_address = StringField(validators=[Optional(), Length(max=200)], filters=[trimmed])
    contact_hours = StringField(validators=[Optional(), Length(max=120)], filters=[trimmed])
    grading_working_days = IntegerField(
        validators=[InputRequired(WANTED), NumberRange(1, 30)], render_kw={"inputmode": "numeric"}
    )
    from_day = DateField(_l("Holds from"), [DataRequired(WANTED)])
    seen = HiddenField()
    """The newest change that the page knew: what others changed since is not undone by saving an old page."""

    def validate_contact_whatsapp(self, field: TelField) -> None:
        """As people write it; kept in E.164."""
        try:
            field.data = phones.normal(field.data) if field.data else None
        except phones.BadPhone as error:
            raise StopValidation(gettext(error.message)) from None

    def validate_from_day(self, field: DateField) -> None:
        """Today or later, within a year: history is not rewritten."""
        if field.data and not clock.today() <= field.data <= clock.today() + FARTHEST:
            raise ValidationError(gettext("Choose today or a day within the next year."))

    def changed(self, known: Sequence[Known]) -> dict[str, Any]:
        """What was typed over what the page showed, by key."""
        last_id = int(self.seen.data) if (self.seen.data or "").isdecimal() else settings.NEWEST
        shown = as_shown(known, last_id=min(last_id, settings.NEWEST))
        typed = {setting: self[setting.field].data for setting in known}
        return {
            setting.key: value or None for setting, value in typed.items() if (value or None) != (shown[setting.field] or None)
        }


def settings_form(known: Sequence[Known], **asked: Any) -> SettingsForm:
    """The form with the officials of this office, labelled as the history names them."""

    class OfficeForm(SettingsForm):
        pass

    for setting in known:
        if not hasattr(OfficeForm, setting.field):
            setattr(OfficeForm, setting.field, StringField(validators=[Length(max=120)], filters=[trimmed]))
    form = OfficeForm(**asked)
    for setting in known:
        form[setting.field].label.text = setting.label
    return form


def as_shown(known: Sequence[Known], *, last_id: int = settings.NEWEST) -> dict[str, Any]:
    """What the page shows in each field today; a placeholder is an empty field."""
    changed = settings.values(last_id=last_id)
    now = {setting.field: changed.get(setting.key, setting.said) for setting in known}
    return {name: None if is_placeholder(value) else value for name, value in now.items()}
