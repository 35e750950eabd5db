"""What the forms of this package share: where a refusal is shown, and the fields that several pages ask for."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, SelectField, StringField, TelField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, EqualTo, Length, Optional, Regexp, StopValidation

from core.forms import Form, trimmed
from core.office import office
from core.refusals import words_of
from people import enterprises, names, passphrases, phones, pins, queries, registration, resets, secret_changes

WANTED = DataRequired(_l("Please fill this in."))
CHOSEN = DataRequired(_l("Please choose one."))
SIX_DIGITS = Regexp(r"^[0-9]{6}\Z", message=_l("A PIN has six digits."))
LONG_ENOUGH = Length(2, 120, _l("Please write between 2 and 120 letters."))


class PeopleForm(Form):
    """A form whose refusals are about a number, a secret, a name or a place."""

    _shown_at = {
        phones.BadPhone: "phone",
        pins.WeakPin: "pin",
        passphrases.WeakPassphrase: "passphrase",
        registration.UnknownVillage: "village",
        enterprises.UnknownSector: "sector",
        names.BadName: "name",
        secret_changes.WrongSecret: "old",
        resets.WrongCode: "code",
        resets.SpentCode: "code",
    }


def name_field(label: Any, autocomplete: str = "name") -> StringField:
    """A name of 2 to 120 letters."""
    return StringField(label, [WANTED, LONG_ENOUGH], filters=[trimmed], render_kw={"autocomplete": autocomplete})


def phone_field() -> TelField:
    """A phone number as people write it."""
    asked = {"inputmode": "tel", "autocomplete": "tel"}
    return TelField(_l("Phone number"), [WANTED, Length(max=40), _is_a_number], filters=[trimmed], render_kw=asked)


def pin_field(label: Any, *checks: Any, autocomplete: str = "current-password") -> PasswordField:
    """Six digits, never shown again once typed."""
    asked = {"inputmode": "numeric", "maxlength": 6, "autocomplete": autocomplete, "class": "pin"}
    return PasswordField(label, [WANTED, *(checks or [SIX_DIGITS])], render_kw=asked)


def new_pin_field() -> PasswordField:
    """A PIN to be: strong enough, beside the phone number where the form asks for one."""
    return pin_field(_l("New PIN"), SIX_DIGITS, _is_strong, autocomplete="new-password")


def pin_again_field() -> PasswordField:
    """The new PIN typed a second time."""
    same = EqualTo("pin", _l("The two PINs are not the same. Please type them once more."))
    return pin_field(_l("The same PIN once more"), same, autocomplete="new-password")


def _is_a_number(form: PeopleForm, field: TelField) -> None:
    """Said together with the form's other faults; the verb would refuse it too."""
    try:
        phones.normal(field.data)
    except phones.BadPhone as error:
        raise StopValidation(words_of(error)) from None


def _is_strong(form: PeopleForm, field: PasswordField) -> None:
    """Said together with the form's other faults; the verb knows more (who else is on the number) and says it in the same words."""
    phone = form.phone.data if "phone" in form and not form.phone.errors else ""
    try:
        pins.refuse_weak(field.data, phone=phones.normal(phone) if phone else "")
    except pins.WeakPin as error:
        raise StopValidation(words_of(error)) from None


def village_field(label: Any) -> SelectField:
    """A kelurahan of the office's region, grouped by kecamatan."""
    return SelectField(label, [WANTED], choices=village_choices)


def village_choices() -> list[SelectChoice]:
    """All kelurahan, after the request to choose one."""
    asked = SelectChoice("", gettext("Choose ..."))
    return [asked, *(SelectChoice(v.code, v.name, optgroup=v.district) for v in queries.villages())]


def address_as_field(label: Any) -> SelectField:
    """The office's forms of address, or none."""
    return SelectField(label, [Optional()], choices=_address_forms)


def _address_forms() -> list[SelectChoice]:
    return [SelectChoice("", gettext("By name alone")), *(SelectChoice(form) for form in office().address_forms)]
