"""Confirmations by the office that a phone number belongs to the person who signed up with it.

Anybody may sign up with any number, so somebody else may answer the officer's call. The account that asks for confirmation
shows a code. The person who answers reads it out, and without the right code the officer confirms nothing.
"""

import hmac
from datetime import UTC, datetime

from blinker import signal
from sqlalchemy import select, update

from core import audit, clock
from core.db import changed, db
from core.errors import N_, DomainError
from people import notices, secrets
from people.identity import Identity
from people.models import ConfirmedHow, Person

phone_confirmed = signal("people.confirmations.phone_confirmed")
"""Sent with a person's id, in the transaction that confirms the number."""


class WrongNumberCode(DomainError):
    """The code that was read out is not the code of the account."""

    message = N_(
        "This is not the code of this account. Have it read out once more. Does the person know of no code? "
        "Then somebody else wrote down this number: press “Not reached”."
    )


def code_of(person_id: int, asked_at: datetime) -> str:
    """Return the six digits of a request for confirmation. They are computed from the request and are not stored."""
    digest = secrets.keyed_hash("number code", str(person_id), asked_at.astimezone(UTC).isoformat())
    return f"{int(digest, 16) % 10**6:06}"


def require_code(person_id: int, typed: str) -> None:
    """Raise WrongNumberCode unless `typed` is the code of the open request, or the number is confirmed already."""
    asked_at, confirmed_at = db.session.execute(
        select(Person.phone_asked_at, Person.phone_confirmed_at).where(Person.id == person_id)
    ).one()
    if confirmed_at is None and not (asked_at and hmac.compare_digest(code_of(person_id, asked_at), _digits(typed))):
        raise WrongNumberCode(person_id)


def confirm_phone(person_id: int, *, by: Identity, how: ConfirmedHow) -> bool:
    """Confirm a person's phone number. Returns False where it was confirmed before or is missing; then nothing changes."""
    confirmed = db.session.execute(
        update(Person)
        .where(Person.id == person_id, Person.phone.is_not(None), Person.phone_confirmed_at.is_(None))
        .values(phone_confirmed_at=clock.now(), phone_confirmed_by_id=by.id, phone_confirmed_how=how, phone_asked_at=None)
    )
    if changed(confirmed) != 1:
        return False
    audit.record("confirmed phone", "person", person_id, actor_id=by.id)
    notices.notify_number_confirmed(person_id)
    phone_confirmed.send(person_id)
    return True


def request_confirmation(person_id: int) -> bool:
    """Put a person's number on the office's list. Returns False where the number is on the list, is confirmed, or is missing.

    Packages above call this too, when only the number keeps a business from handing in a product.
    """
    requested = db.session.execute(
        update(Person)
        .where(
            Person.id == person_id,
            Person.phone.is_not(None),
            Person.phone_confirmed_at.is_(None),
            Person.phone_asked_at.is_(None),
        )
        .values(phone_asked_at=clock.now())
    )
    return changed(requested) == 1


def note_not_reached(person_id: int, *, by: Identity) -> bool:
    """Take a number that nobody answered off the office's list, and notify the person. Returns False if it was not listed."""
    removed = db.session.execute(
        update(Person)
        .where(Person.id == person_id, Person.phone_confirmed_at.is_(None), Person.phone_asked_at.is_not(None))
        .values(phone_asked_at=None)
    )
    if changed(removed) != 1:
        return False
    audit.record("did not reach phone", "person", person_id, actor_id=by.id)
    notices.notify_number_not_reached(person_id, clock.now().isoformat())
    return True


def _digits(typed: str) -> str:
    return "".join(character for character in typed if character in "0123456789")
