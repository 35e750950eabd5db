"""Pause an account at its owner's wish (UU 27/2022, art. 11): nobody else meets the person until they take it up again."""

from blinker import signal
from sqlalchemy import update

from core import audit, clock
from core.db import changed, db
from core.errors import N_, DomainError
from people.identity import Identity
from people.models import Person

account_paused = signal("people.pausing.account_paused")
account_resumed = signal("people.pausing.account_resumed")
"""Each is sent with a person's id, in the transaction that stores the change."""


class StaffCannot(DomainError):
    """The person works here: other people's learning and products hang on the account."""

    status = 403
    message = N_("You hold a role of the staff. Ask the office to end it first; then you can do this.")


def pause(by: Identity) -> None:
    """Pause one's own account. Pausing again changes nothing. Raises StaffCannot."""
    refuse_staff(by)
    if _set(by.id, paused=True):
        audit.record("paused", "person", by.id, actor_id=by.id)


def resume(by: Identity) -> None:
    """Take one's own account up again."""
    if _set(by.id, paused=False):
        audit.record("resumed", "person", by.id, actor_id=by.id)


def refuse_staff(by: Identity) -> None:
    """Raise StaffCannot for who holds a role of the staff."""
    if by.is_staff:
        raise StaffCannot(by.id)


def _set(person_id: int, *, paused: bool) -> bool:
    """Pause or resume an account and tell the other packages. Returns False where it was so before."""
    before = Person.paused_at.is_(None) if paused else Person.paused_at.is_not(None)
    now = clock.now() if paused else None
    done = update(Person).where(Person.id == person_id, Person.closed_at.is_(None), before).values(paused_at=now)
    if changed(db.session.execute(done)) != 1:
        return False
    (account_paused if paused else account_resumed).send(person_id)
    return True
