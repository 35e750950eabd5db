"""Forms for signing up, signing in, using a sign-in card, and resetting a PIN."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, EmailField, PasswordField, StringField
from wtforms.validators import EqualTo, Length, Regexp

from core.errors import DomainError
from core.forms import trimmed
from people import passphrases, registration
from people.forms.form import (
    REQUIRED,
    PeopleForm,
    address_as_field,
    name_field,
    new_pin_field,
    phone_field,
    pin_again_field,
    pin_field,
    village_field,
)


class JoinForm(PeopleForm):
    """The facts of a learner who signs up, with a new PIN.

    The PIN stays on a page that is shown again, unless the PIN itself is at fault: it is masked, and no page is stored.
    """

    name = name_field(_l("Name"))
    address_as = address_as_field(_l("How may we address you?"))
    phone = phone_field()
    village = village_field(_l("Kelurahan where you live"))
    pin = new_pin_field(kept=True)
    pin_again = pin_again_field(kept=True)
    whatsapp = BooleanField()
    other_person = BooleanField()
    """Set by the button with which somebody says to be another person than the one who has the number here."""
    asks_about_number = False

    def validate(self, extra_validators: Any = None) -> bool:
        """Check the form. A PIN at fault is emptied."""
        valid = super().validate(extra_validators)
        self._empty_faulty_pins()
        return valid

    def _show(self, error: DomainError) -> None:
        if isinstance(error, registration.KnownNumber):
            self.asks_about_number = True
            return
        super()._show(error)
        self._empty_faulty_pins()

    def _empty_faulty_pins(self) -> None:
        if self.pin.errors or self.pin_again.errors:
            self.pin.data = self.pin_again.data = ""


class SignInForm(PeopleForm):
    """The phone number and PIN of a learner."""

    phone = phone_field()
    pin = pin_field(_l("PIN"))
    shared_phone = BooleanField(_l("This phone is used together with others"))


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
    code = StringField(
        _l("Code from the office"),
        [REQUIRED, Regexp(r"^[0-9]{6}\Z", message=_l("The code has six digits."))],
        filters=[lambda typed: "".join((typed or "").split())],
        render_kw={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "pin"},
    )
    pin = new_pin_field()
    pin_again = pin_again_field()
