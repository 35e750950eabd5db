"""The form of the office's settings."""

import re
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
from core.office import is_placeholder
from core.refusals import words_of
from lms.setting_keys import OfficeSetting
from people import phones

FARTHEST = timedelta(days=366)
"""How far ahead a change may be planned."""
REQUIRED = _l("Please fill this in.")
SEEN = re.compile(r"[0-9]{1,9}")
"""The id of a change, as the page wrote it."""


class SettingsForm(Form):
    """The settings of the office. A field that keeps the value that the page showed changes nothing."""

    contact_whatsapp = TelField(validators=[Optional(), Length(max=40)], filters=[trimmed])
    contact_phone = StringField(validators=[Optional(), Length(max=60)], filters=[trimmed])
    contact_email = EmailField(
        validators=[Optional(), Regexp(r"[^@\s]+@[^@\s]+\.[^@\s]+\Z", message=_l("This is not a complete e-mail address."))],
        filters=[trimmed],
    )
    contact_address = StringField(validators=[Optional(), Length(max=200)], filters=[trimmed])
    contact_hours = StringField(validators=[Optional(), Length(max=120)], filters=[trimmed])
    grading_working_days = IntegerField(
        validators=[InputRequired(REQUIRED), NumberRange(1, 30)], render_kw={"inputmode": "numeric"}
    )
    from_day = DateField(_l("Holds from"), [DataRequired(REQUIRED)])
    seen = HiddenField()
    """The id of the newest change when the page was opened. Saving an old page does not undo later changes."""

    def validate_contact_whatsapp(self, field: TelField) -> None:
        """Accept a number as people write it, and store it in E.164."""
        try:
            field.data = phones.normalize(field.data) if field.data else None
        except phones.BadPhone as error:
            raise StopValidation(words_of(error)) from None

    def validate_from_day(self, field: DateField) -> None:
        """Accept today or a later day within a year. An earlier day would rewrite history."""
        if field.data and not clock.today() <= field.data <= clock.today() + FARTHEST:
            raise ValidationError(gettext("Choose today or a day within the next year."))

    def changed(self, office_settings: Sequence[OfficeSetting]) -> dict[str, Any]:
        """Return by key the values that differ from what the page showed."""
        last_id = int(self.seen.data) if SEEN.fullmatch(self.seen.data or "") else settings.NEWEST
        shown = values_shown(office_settings, last_id=min(last_id, settings.NEWEST))
        typed = {setting: self[setting.field].data for setting in office_settings}
        return {
            setting.key: value or None for setting, value in typed.items() if (value or None) != (shown[setting.field] or None)
        }


def settings_form(office_settings: Sequence[OfficeSetting], **arguments: Any) -> SettingsForm:
    """Return the form with a field for each official of this office, labelled as in the history."""

    class OfficeForm(SettingsForm):
        pass

    for setting in office_settings:
        if not hasattr(OfficeForm, setting.field):
            setattr(OfficeForm, setting.field, StringField(validators=[Length(max=120)], filters=[trimmed]))
    form = OfficeForm(**arguments)
    for setting in office_settings:
        form[setting.field].label.text = setting.label
    return form


def values_shown(office_settings: Sequence[OfficeSetting], *, last_id: int = settings.NEWEST) -> dict[str, Any]:
    """Return the value of each field today, with changes up to `last_id`. A placeholder is shown as an empty field."""
    changed = settings.values(last_id=last_id)
    now = {setting.field: changed.get(setting.key, setting.file_value) for setting in office_settings}
    return {name: None if is_placeholder(value) else value for name, value in now.items()}
