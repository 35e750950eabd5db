"""Sign-ins in words."""

from flask_babel import gettext

from core.errors import N_
from lms.trail.rows import SignInRow

WAYS = {
    "pin": N_("Phone number and PIN"),
    "passphrase": N_("E-mail and passphrase"),
    "card": N_("Sign-in card or link"),
    "code": N_("Code for a new PIN"),
    "joining": N_("Signing up"),
}


def way(row: SignInRow) -> str:
    """Return how somebody signed in, in the reader's language."""
    return gettext(WAYS[row.way]) if row.way in WAYS else row.way


def device(row: SignInRow) -> str:
    """Return the name of the device."""
    return row.device if row.device != "?" else gettext("Unknown device")
