"""The parts that this package registers with `core` and with itself when the application starts."""

from core import moments, renewal
from people import cards, jobs, own_parts, person_parts, resets, sealed, sessions  # noqa: F401  (jobs registers its sweeps)
from people.desk import own_sources, sources
from people.models import LoginSession, ResetCode, SignInCard


def connect() -> None:
    """Register this package's parts of a person's page, its sealed columns, and its ends by the clock."""
    person_parts.register(30, own_parts.business_part)
    person_parts.register(60, own_parts.consents_part)
    renewal.register(sealed.PLACE)
    sources.register("document", own_sources.DOCUMENTS)
    sources.register("number", own_sources.NUMBERS)
    sources.register_figures(10, own_sources.figures)
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
