"""The parts that this package registers below, and the signals that it hears. `lms.app` calls `connect()`."""

from people import consents
from people import own_data as own_data_parts
from people.consents import consent_withdrawn
from people.desk import sources
from people.merging import parts as merging_parts
from people.pausing import account_paused
from reminders import desk_part, jobs, merging, own_data  # noqa: F401  (jobs registers its sweeps)
from reminders.preparing import remove_prepared


def connect() -> None:
    """Remove what is prepared when a consent is withdrawn or an account rests, and register this package's parts."""
    consent_withdrawn.connect(_withdrawn)
    account_paused.connect(_paused)
    own_data_parts.register(15, own_data.PART)
    merging_parts.register(60, merging.REMINDERS, merging.STAYING)
    sources.register("reminder", desk_part.REMINDERS)


def _withdrawn(person_id: int, *, purpose: str) -> None:
    if purpose == consents.WHATSAPP:
        remove_prepared(person_id)


def _paused(person_id: int) -> None:
    remove_prepared(person_id)
