"""Forms for signing up, signing in, using a sign-in card, and resetting a PIN."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, PasswordField
from wtforms.validators import EqualTo, Length
from wtforms.widgets import TextInput

from core.errors import DomainError
from core.forms import trimmed
from people import passphrases, registration
from people.forms.form import (
    REQUIRED,
    PeopleForm,
    address_as_choices,
    name_field,
    new_pin_field,
    office_code_field,
    phone_field,
    pin_again_field,
    pin_field,
)


class JoinForm(PeopleForm):
    """What a learner says who signs up, all on one screen. The kelurahan, the business and WhatsApp are asked when they matter.

    The PIN is typed once, since it can be looked at. A fault anywhere in the form empties it and nothing else. It stays only on the
    page that asks whose the number is, and on the page that shows it.
    """

    name = name_field(_l("Name"))
    address_as = address_as_choices(_l("How may we address you?"))
    phone = phone_field()
    pin = new_pin_field(kept=True)
    show_pin = BooleanField()
    """Set by the button that shows the PIN where no script does it."""
    other_person = BooleanField()
    """Set by the button with which somebody says to be another person than the one who has the number here."""
    asks_about_number = False

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the form. Any fault empties the PIN."""
        valid = super().validate(extra_validators)
        if not valid:
            self.pin.data = ""
        return valid

    def look_at_pin(self) -> None:
        """Show the digits of the PIN on the page that comes."""
        self.pin.widget = TextInput()

    def _show(self, error: DomainError) -> None:
        if isinstance(error, registration.KnownNumber):
            self.asks_about_number = True
            return
        super()._show(error)
        self.pin.data = ""


class SignInForm(PeopleForm):
    """The phone number and PIN of a learner."""

    phone = phone_field()
    pin = pin_field(_l("PIN"))
    shared_phone = BooleanField(_l("This phone is used together with others"))
    shows_name = BooleanField(_l("Show my first name here, so that I type only my PIN"))


class StaffSignInForm(PeopleForm):
    """The e-mail and passphrase of a member of staff."""

    email = EmailField(_l("E-mail"), [REQUIRED, Length(max=254)], filters=[trimmed], render_kw={"autocomplete": "username"})
    passphrase = PasswordField(
        _l("Passphrase"), [REQUIRED, Length(max=passphrases.LONGEST)], render_kw={"autocomplete": "current-password"}
    )


class NewPinForm(PeopleForm):
    """A new PIN, set with a sign-in card."""

    pin = new_pin_field()
    pin_again = pin_again_field()
    whatsapp = BooleanField()

    @property
    def secret(self) -> str:
        """The new PIN."""
        return self.pin.data

    @property
    def agrees_to_whatsapp(self) -> bool:
        """Whether the learner has ticked the consent to WhatsApp."""
        return self.whatsapp.data


class NewPassphraseForm(PeopleForm):
    """A new passphrase, set with a one-time link."""

    passphrase = PasswordField(_l("New passphrase"), [REQUIRED], render_kw={"autocomplete": "new-password"})
    passphrase_again = PasswordField(
        _l("The same passphrase once more"),
        [REQUIRED, EqualTo("passphrase", _l("The two passphrases are not the same. Please type them once more."))],
        render_kw={"autocomplete": "new-password"},
    )
    agrees_to_whatsapp = False

    @property
    def secret(self) -> str:
        """The new passphrase."""
        return self.passphrase.data


class ResetForm(PeopleForm):
    """A new PIN, set with a code from the office."""

    phone = phone_field()
    code = office_code_field()
    pin = new_pin_field()
    pin_again = pin_again_field()
