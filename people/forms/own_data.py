"""Forms about a person's own data."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, PasswordField

from core.office import office
from people.forms.form import REQUIRED, PeopleForm, pin_field


def _keep_text() -> str:
    """Return the office's sentence about what stays, which ends with what the tick means."""
    return office().read("consents.yaml")["erasure_texts"]["keep"]


class ErasureForm(PeopleForm):
    """A request to be erased. The PIN is asked for again, because a phone that stays signed in may be in other hands."""

    certificates_too = BooleanField(_l("Take my certificates away too"))
    old: PasswordField = pin_field(_l("PIN"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.keep = _keep_text()


class ErasureFormWithPassphrase(ErasureForm):
    """The same for an account that is signed in to with a passphrase."""

    old = PasswordField(_l("Passphrase"), [REQUIRED], render_kw={"autocomplete": "current-password"})
