"""Forms for codes of the second factor, and for being asked again before something important."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, StringField
from wtforms.validators import Length

from core.forms import trimmed
from people import passphrases
from people.forms.form import REQUIRED, PeopleForm, pin_field

LONGEST_TYPED = 30
"""Characters of a code as people type it, with blanks."""


def code_field(label: Any) -> StringField:
    """Return a field for six digits of the app, which takes a recovery code too."""
    attributes = {"inputmode": "numeric", "autocomplete": "one-time-code", "class": "pin"}
    return StringField(label, [REQUIRED, Length(max=LONGEST_TYPED)], filters=[trimmed], render_kw=attributes)


class SecondCodeForm(PeopleForm):
    """Six digits of the app, or a recovery code."""

    code = code_field(_l("Six digits from the app"))


class AskedAgainForm(PeopleForm):
    """A form that stands beside the fields of another one, so its fields have a prefix. The other's CSRF token counts."""

    def __init__(self) -> None:
        super().__init__(prefix="again", meta={"csrf": False})


class AgainByCodeForm(AskedAgainForm):
    """Six digits of the app, or a recovery code."""

    code = code_field(_l("Six digits from the app"))


class AgainByPassphraseForm(AskedAgainForm):
    """The passphrase."""

    old = PasswordField(
        _l("Passphrase"), [REQUIRED, Length(max=passphrases.LONGEST)], render_kw={"autocomplete": "current-password"}
    )


class AgainByPinForm(AskedAgainForm):
    """The PIN."""

    old = pin_field(_l("PIN"))
