"""That a phone number is its owner's: asked for, confirmed, or not reached.

Anybody may sign up with any number, so who answers there may be somebody else than who asked. The account that asks shows a
code; whoever answers reads it out, and without it an officer who calls confirms nobody.
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
"""Sent once with a person's id, in the transaction that confirms the number."""


class WrongNumberCode(DomainError):
    """Who answered on the number does not have the page of the account that asked."""

    message = N_(
        "This is not the code of this account. Have it read out once more. Does the person know of no code? "
        "Then somebody else wrote down this number: press “Not reached”."
    )


def code_of(person_id: int, asked_at: datetime) -> str:
    """Six digits for one request, made from it and kept nowhere; shown on the asking account's own page only."""
    return f"{int(secrets.keyed('number code', str(person_id), asked_at.astimezone(UTC).isoformat()), 16) % 10**6:06}"


def insist_on_code(person_id: int, typed: str) -> None:
    """That the code of the open request was read out; a number that is confirmed already needs none. Raises WrongNumberCode."""
    asked_at, confirmed_at = db.session.execute(
        select(Person.phone_asked_at, Person.phone_confirmed_at).where(Person.id == person_id)
    ).one()
    if confirmed_at is None and not (asked_at and hmac.compare_digest(code_of(person_id, asked_at), _digits(typed))):
        raise WrongNumberCode(person_id)


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


def _digits(typed: str) -> str:
    return "".join(sign for sign in typed if sign in "0123456789")
