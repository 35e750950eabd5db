"""The base of this package's forms, which shows refusals beside their fields, and the fields that several forms share."""

from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, RadioField, SelectField, StringField, TelField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, EqualTo, Length, Optional, Regexp, StopValidation
from wtforms.widgets import PasswordInput

from core.forms import Form, trimmed
from core.office import office
from core.refusals import words_of
from people import (
    enterprises,
    names,
    number_change,
    passphrases,
    phones,
    pins,
    queries,
    registration,
    resets,
    second_factors,
    secret_changes,
)

REQUIRED = DataRequired(_l("Please fill this in."))
CHOICE_REQUIRED = DataRequired(_l("Please choose one."))
SIX_DIGITS = Regexp(r"^[0-9]{6}\Z", message=_l("A PIN has six digits."))
NAME_LENGTH = Length(2, 120, _l("Please write between 2 and 120 letters."))


class PeopleForm(Form):
    """A form whose refusals are about a number, a secret, a name or a place."""

    _shown_at = {
        phones.BadPhone: "phone",
        number_change.SameNumber: "phone",
        pins.WeakPin: "pin",
        passphrases.WeakPassphrase: "passphrase",
        registration.UnknownVillage: "village",
        enterprises.UnknownSector: "sector",
        names.BadName: "name",
        secret_changes.WrongSecret: "old",
        resets.WrongCode: "code",
        resets.SpentCode: "code",
        second_factors.WrongSecondCode: "code",
    }


def name_field(label: Any, autocomplete: str = "name") -> StringField:
    """Return a field for a name of 2 to 120 letters."""
    return StringField(label, [REQUIRED, NAME_LENGTH], filters=[trimmed], render_kw={"autocomplete": autocomplete})


def phone_field(label: Any = _l("Phone number")) -> TelField:
    """Return a field for a phone number as people write it."""
    attributes = {"inputmode": "tel", "autocomplete": "tel"}
    checks = [REQUIRED, Length(max=phones.LONGEST_TYPED), _check_phone]
    return TelField(label, checks, filters=[trimmed], render_kw=attributes)


def pin_field(label: Any, *checks: Any, autocomplete: str = "current-password", kept: bool = False) -> PasswordField:
    """Return a field for six digits. Pages show its value again, masked, only where it is `kept`."""
    attributes = {"inputmode": "numeric", "maxlength": pins.LENGTH, "autocomplete": autocomplete, "class": "pin"}
    widget = PasswordInput(hide_value=not kept)
    return PasswordField(label, [REQUIRED, *(checks or [SIX_DIGITS])], widget=widget, render_kw=attributes)


def new_pin_field(*, kept: bool = False) -> PasswordField:
    """Return a field for a new PIN. It refuses a weak PIN, and compares it with the form's phone number where there is one."""
    return pin_field(_l("New PIN"), SIX_DIGITS, _check_pin, autocomplete="new-password", kept=kept)


def pin_again_field() -> PasswordField:
    """Return a field for the new PIN, typed a second time."""
    same = EqualTo("pin", _l("The two PINs are not the same. Please type them once more."))
    return pin_field(_l("The same PIN once more"), same, autocomplete="new-password")


def _check_phone(form: PeopleForm, field: TelField) -> None:
    """Refuse a bad number together with the form's other faults, before the verb refuses it alone."""
    try:
        phones.normalize(field.data)
    except phones.BadPhone as error:
        raise StopValidation(words_of(error)) from None


def _check_pin(form: PeopleForm, field: PasswordField) -> None:
    """Refuse a weak PIN together with the form's other faults. The verb also refuses a PIN of another person on the number."""
    phone = form.phone.data if "phone" in form and not form.phone.errors else ""
    try:
        pins.refuse_weak(field.data, phone=phones.normalize(phone) if phone else "")
    except pins.WeakPin as error:
        raise StopValidation(words_of(error)) from None


def office_code_field() -> StringField:
    """Return a field for the six digits that staff read out. Blanks are left out."""
    return StringField(
        _l("Code from the office"),
        [REQUIRED, Regexp(r"^[0-9]{6}\Z", message=_l("The code has six digits."))],
        filters=[lambda typed: "".join((typed or "").split())],
        render_kw={"inputmode": "numeric", "autocomplete": "one-time-code", "class": "pin"},
    )


def village_field(label: Any) -> SelectField:
    """Return a field for a kelurahan of the office's region, grouped by kecamatan."""
    return SelectField(label, [REQUIRED], choices=village_choices)


def village_choices() -> list[SelectChoice]:
    """Return the choices of all kelurahan, after the prompt to choose."""
    prompt = SelectChoice("", gettext("Choose ..."))
    return [prompt, *(SelectChoice(v.code, v.name, optgroup=v.district) for v in queries.villages())]


def address_as_field(label: Any) -> SelectField:
    """Return a field for a form of address from the office's list, or none."""
    return SelectField(label, [Optional()], choices=_address_forms)


def address_as_choices(label: Any) -> RadioField:
    """Return the forms of address of the office's list, of which one or none is ticked."""
    return RadioField(label, [Optional()], choices=lambda: list(office().address_forms), validate_choice=True)


def _address_forms() -> list[SelectChoice]:
    return [SelectChoice("", gettext("By name alone")), *(SelectChoice(form) for form in office().address_forms)]
