"""Forms of a person's own account."""

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField, RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Length, Optional

from people import pins
from people.forms.entering import NewPassphraseForm
from people.forms.form import (
    CHOICE_REQUIRED,
    REQUIRED,
    PeopleForm,
    address_as_field,
    name_field,
    new_pin_field,
    office_code_field,
    phone_field,
    pin_again_field,
    pin_field,
    village_choices,
    village_field,
)
from people.names import LONGEST, normalize_name


class DetailsForm(PeopleForm):
    """Name, form of address and kelurahan."""

    name = name_field(_l("Name"))
    address_as = address_as_field(_l("How may we address you?"))
    village = SelectField(_l("Kelurahan where you live"), [Optional()], choices=village_choices)


class VillageForm(PeopleForm):
    """The kelurahan alone."""

    village = village_field(_l("Kelurahan where you live"))


class ReadingForm(PeopleForm):
    """The language of pages and the size of their letters."""

    language = RadioField(
        _l("Language"), [CHOICE_REQUIRED], choices=[SelectChoice("id", "Bahasa Indonesia"), SelectChoice("en", "English")]
    )
    text_size = RadioField(
        _l("Size of the letters"),
        [CHOICE_REQUIRED],
        coerce=int,
        choices=[SelectChoice(100, _l("Ordinary")), SelectChoice(125, _l("Large")), SelectChoice(150, _l("Very large"))],
    )


class CertificateNameForm(PeopleForm):
    """The name that certificates print."""

    name = name_field(_l("Name on the certificate"))
    previewed = HiddenField(validators=[Length(max=LONGEST)])
    """The name that the page showed as it will be printed."""

    def preview(self) -> bool:
        """Show another name than the previewed one as it will be printed. Returns whether it has yet to be shown."""
        name = normalize_name(self.name.data)
        if self.previewed.data in (None, "", name):
            return False
        self.previewed.raw_data, self.previewed.data = None, name
        return True


class ChangePinForm(PeopleForm):
    """A new PIN, with the old one."""

    old = pin_field(_l("PIN until now"))
    pin = new_pin_field()
    pin_again = pin_again_field()

    @property
    def secret(self) -> str:
        """The new PIN."""
        return self.pin.data


class ChangeNumberForm(PeopleForm):
    """A new phone number, with the PIN and a code from staff."""

    phone = phone_field(_l("New phone number"))
    old = pin_field(_l("Your PIN"))
    code = office_code_field()

    _shown_at = {**PeopleForm._shown_at, pins.WeakPin: "old"}


class ChangePassphraseForm(NewPassphraseForm):
    """A new passphrase, with the old one."""

    old = PasswordField(_l("Passphrase until now"), [REQUIRED], render_kw={"autocomplete": "current-password"})
