"""The parts that this package registers with `core` and with itself when the application starts."""

from core import moments, renewal
from core.errors import N_
from core.lists.declaring import Deed, register_deed
from people import cards, jobs, own_parts, person_parts, resets, sealed, sessions  # noqa: F401  (jobs registers its sweeps)
from people.models import LoginSession, ResetCode, SignInCard
from people.policies import can_enrol_people, can_message_people


def connect() -> None:
    """Register this package's parts of a person's page, deeds for chosen people, sealed columns, and ends by the clock."""
    person_parts.register(30, own_parts.business_part)
    person_parts.register(60, own_parts.consents_part)
    renewal.register(sealed.PLACE)
    register_deed("people", Deed("message", N_("Write a message"), "chosen_messages.new_message", can_message_people))
    register_deed("people", Deed("cards", N_("Print sign-in cards"), "office_cards.new_cards", can_enrol_people))
    _register_ends()


def _register_ends() -> None:
    """Register the columns that hold an end counted from now; see `core.moments`."""
    shared = LoginSession.shared_phone.is_(True)
    moments.register_end("sessions", moments.End(LoginSession.expires_at, sessions.ORDINARY))
    moments.register_end(
        "sessions on shared phones", moments.End(LoginSession.expires_at, sessions.SHARED_PHONE, condition=shared)
    )
    moments.register_end("sign-in cards", moments.End(SignInCard.expires_at, cards.LASTS))
    moments.register_end("reset codes", moments.End(ResetCode.expires_at, resets.LASTS))
