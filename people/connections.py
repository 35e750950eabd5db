"""The parts that this package registers with `core` and with itself when the application starts."""

from core import moments, outbox, renewal
from core.errors import N_
from core.lists.declaring import Deed, register_deed
from people import (
    cards,
    erased_account,
    erasing,
    held_account,
    held_business,
    home_places,
    jobs,  # noqa: F401  (jobs registers its sweeps)
    own_data,
    own_parts,
    pausing,
    person_parts,
    resets,
    retained,
    sealed,
    sessions,
)
from people.desk import nib_source, own_sources, sources
from people.merging import own_part as own_merging
from people.merging import parts as merging_parts
from people.models import ErasureRequest, LoginSession, ResetCode, SignInCard
from people.policies import can_enrol_people, can_message_people
from people.views import home_part

ACCOUNT_TABLES = frozenset({
    "persons", "role_grants", "login_sessions", "sign_in_cards", "reset_codes", "consents", "later_questions", "access", "messages",
    "erasure_requests", "merges", "merge_moves", "second_factors", "recovery_codes", "sign_ins",
})  # fmt: skip
BUSINESS_TABLES = frozenset({"memberships", "enterprises", "documents", "ownership_invitations", "nib_clashes"})


def connect() -> None:
    """Register this package's parts of a person's page, deeds for chosen people, sealed columns, and ends by the clock."""
    person_parts.register(30, own_parts.business_part)
    person_parts.register(60, own_parts.consents_part)
    own_data.register(1, own_data.Part(held_account.describe, ACCOUNT_TABLES, erased_account.erase))
    own_data.register(30, own_data.Part(held_business.describe, BUSINESS_TABLES))
    outbox.register_silence(pausing.is_paused)
    retained.register()
    merging_parts.register(10, own_merging.OWN, own_merging.STAYING)
    renewal.register(sealed.PLACE)
    register_deed("people", Deed("message", N_("Write a message"), "chosen_messages.new_message", can_message_people))
    register_deed("people", Deed("cards", N_("Print sign-in cards"), "office_cards.new_cards", can_enrol_people))
    sources.register("document", own_sources.DOCUMENTS)
    sources.register("nib", nib_source.NIBS)
    sources.register("number", own_sources.NUMBERS)
    sources.register("role", own_sources.PROPOSALS)
    sources.register_figures(10, own_sources.figures)
    home_places.register("messages", home_part.unread_messages)
    _register_ends()


def _register_ends() -> None:
    """Register the columns that hold an end counted from now; see `core.moments`."""
    shared = LoginSession.shared_phone.is_(True)
    moments.register_end("sessions", moments.End(LoginSession.expires_at, sessions.ORDINARY))
    moments.register_end(
        "sessions on shared phones", moments.End(LoginSession.expires_at, sessions.SHARED_PHONE, condition=shared)
    )
    moments.register_end("sign-in cards", moments.End(SignInCard.expires_at, cards.LASTS))
    waits = ErasureRequest.taken_back_at.is_(None) & ErasureRequest.done_at.is_(None)
    moments.register_end("erasures", moments.End(ErasureRequest.due_at, erasing.LONGEST_WAIT, condition=waits))
    moments.register_end("reset codes", moments.End(ResetCode.expires_at, resets.LASTS))
