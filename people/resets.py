"""A lost PIN: an officer reads out six digits, and their owner chooses a new PIN with them."""

import hmac
import secrets as random
from datetime import timedelta

from sqlalchemy import select, update

from core import audit, clock
from core.db import changed, db
from core.errors import N_, DomainError
from people import secrets
from people.identity import Identity
from people.models import Person, ResetCode
from people.secret_changes import choose_secret

LASTS = timedelta(minutes=15)


class WrongCode(DomainError):
    """No such number, or the code is wrong, used or too old: all in the same words."""

    message = N_("The phone number and this code do not fit together, or the code is too old. Ask the office for a new one.")


def give_code(person_id: int, *, by: Identity) -> str:
    """Make a code of six digits, for one use within 15 minutes, and return it to be read out. Earlier codes end."""
    db.session.execute(select(Person.id).where(Person.id == person_id).with_for_update())
    db.session.execute(
        update(ResetCode).where(ResetCode.person_id == person_id, ResetCode.used_at.is_(None)).values(expires_at=clock.now())
    )
    code = f"{random.randbelow(10**6):06}"
    db.session.add(
        ResetCode(
            person_id=person_id,
            code_hash=_hash(person_id, code),
            given_at=clock.now(),
            given_by_id=by.id,
            expires_at=clock.now() + LASTS,
        )
    )
    audit.record("gave reset code", "person", person_id, actor_id=by.id)
    return code


def use_code(phone: str, code: str, pin: str) -> Person:
    """Set a new PIN with a code, once, however many requests race; every session of the person ends.

    Raises WrongCode, WeakPin; after WeakPin and a rollback the code is still good.
    """
    open_codes = db.session.execute(
        select(ResetCode.id, ResetCode.person_id, ResetCode.code_hash)
        .join(Person, Person.id == ResetCode.person_id)
        .where(Person.phone == phone, Person.closed_at.is_(None), *_is_open())
    )
    fitting = [c for c in open_codes if hmac.compare_digest(c.code_hash, _hash(c.person_id, code))]
    if not fitting or not _take(fitting[0].id):
        raise WrongCode
    person = db.session.get_one(Person, fitting[0].person_id)
    choose_secret(person, pin)
    audit.record("used reset code", "person", person.id, actor_id=person.id)
    return person


def _take(code_id: int) -> bool:
    taken = db.session.execute(update(ResetCode).where(ResetCode.id == code_id, *_is_open()).values(used_at=clock.now()))
    return changed(taken) == 1


def _is_open() -> tuple:
    return ResetCode.used_at.is_(None), ResetCode.expires_at > clock.now()


def _hash(person_id: int, code: str) -> str:
    return secrets.keyed("reset code", str(person_id), code)
