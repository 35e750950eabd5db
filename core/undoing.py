"""How long an act on many people may be undone by one button."""

from datetime import datetime, timedelta

from core import moments
from core.errors import N_, DomainError

LASTS = timedelta(hours=24)


class TooLateToUndo(DomainError):
    """The act is older than `LASTS`, was undone already, or something newer stands in its place."""

    status = 409
    message = N_("This cannot be undone any more. Somebody may have done it already, or a day has passed.")


def is_open(done_at: datetime | None) -> bool:
    """Whether an act of this moment may still be undone."""
    return done_at is not None and moments.was_lately(done_at, LASTS)
