"""That a phone number is its owner's: asked for, confirmed, or not reached."""

from blinker import signal
from sqlalchemy import update

from core import audit, clock
from core.db import changed, db
from people import notices
from people.identity import Identity
from people.models import ConfirmedHow, Person

phone_confirmed = signal("people.confirmations.phone_confirmed")
"""Sent once with a person's id, in the transaction that confirms the number."""


def confirm_phone(person_id: int, *, by: Identity, how: ConfirmedHow) -> bool:
    """Note who saw that the number is the person's own, and how; the first confirmation stays. True when this was it."""
    confirmed = db.session.execute(
        update(Person)
        .where(Person.id == person_id, Person.phone.is_not(None), Person.phone_confirmed_at.is_(None))
        .values(phone_confirmed_at=clock.now(), phone_confirmed_by_id=by.id, phone_confirmed_how=how, phone_asked_at=None)
    )
    if changed(confirmed) != 1:
        return False
    audit.record("confirmed phone", "person", person_id, actor_id=by.id)
    notices.tell_number_confirmed(person_id)
    phone_confirmed.send(person_id)
    return True


def ask_to_confirm(person_id: int) -> bool:
    """Let the office know that somebody waits for it; asked again, they keep their place. False where nothing is to confirm.

    Also for packages above, where something waits for the number only.
    """
    asked = db.session.execute(
        update(Person)
        .where(
            Person.id == person_id,
            Person.phone.is_not(None),
            Person.phone_confirmed_at.is_(None),
            Person.phone_asked_at.is_(None),
        )
        .values(phone_asked_at=clock.now())
    )
    return changed(asked) == 1


def note_not_reached(person_id: int, *, by: Identity) -> bool:
    """Nobody answered on the number: it leaves the queue, and its owner is told and may ask again. True when it was there."""
    gone = db.session.execute(
        update(Person)
        .where(Person.id == person_id, Person.phone_confirmed_at.is_(None), Person.phone_asked_at.is_not(None))
        .values(phone_asked_at=None)
    )
    if changed(gone) != 1:
        return False
    audit.record("did not reach phone", "person", person_id, actor_id=by.id)
    notices.tell_number_not_reached(person_id, clock.now().isoformat())
    return True
