"""What this package registers when the house is put together."""

from core import moments, renewal
from people import cards, jobs, own_parts, person_parts, resets, sealed, sessions  # noqa: F401  (jobs registers its sweeps)
from people.models import LoginSession, ResetCode, SignInCard


def connect() -> None:
    """Bring this package's own parts of a person's page, and say what it keeps sealed; nothing lies below that sends news."""
    person_parts.register(30, own_parts.business_part)
    person_parts.register(60, own_parts.consents_part)
    renewal.register(sealed.PLACE)
    _register_ends()


def _register_ends() -> None:
    """What ends by the clock; see `core.moments`."""
    shared = LoginSession.shared_phone.is_(True)
    moments.register_end("sessions", moments.End(LoginSession.expires_at, sessions.ORDINARY))
    moments.register_end(
        "sessions on shared phones", moments.End(LoginSession.expires_at, sessions.SHARED_PHONE, condition=shared)
    )
    moments.register_end("sign-in cards", moments.End(SignInCard.expires_at, cards.LASTS))
    moments.register_end("reset codes", moments.End(ResetCode.expires_at, resets.LASTS))
