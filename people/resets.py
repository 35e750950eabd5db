"""A lost PIN: an officer or mentor reads out six digits, and their owner chooses a new PIN with them.

Wrong codes count against the code and not against its owner: after `MOST_TRIES` it is spent, whoever guessed, and a new one
begins at nothing. Whoever signed in on a device before is not held up there by strangers: their tries do not count for them.
"""

import hmac
import secrets as random
from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import ColumnElement, select, update

from core import audit, clock
from core.db import changed, db
from core.errors import N_, DomainError
from people import notices, secrets
from people.identity import Identity
from people.models import Person, ResetCode
from people.secret_changes import choose_secret

LASTS = timedelta(minutes=15)
MOST_TRIES = 20
"""Of a million codes; one address alone cannot make so many tries while a code lasts (`tries.RESET_AT_ONE_ADDRESS`)."""


class WrongCode(DomainError):
    """No such number, or the code is wrong, used or too old: all in the same words."""

    message = N_("The phone number and this code do not fit together, or the code is too old. Ask the office for a new one.")


class SpentCode(DomainError):
    """The code is right, and too many wrong ones were tried before it. Only who has the code learns this."""

    message = N_("Wrong codes were tried too often, so this code no longer works. Ask the office for a new one.")


def give_code(person_id: int, *, by: Identity) -> str:
    """Make a code of six digits, for one use within 15 minutes, and return it to be read out. Earlier codes end.

    The owner is told who gave it.
    """
    db.session.execute(select(Person.id).where(Person.id == person_id).with_for_update())
    db.session.execute(
        update(ResetCode).where(ResetCode.person_id == person_id, ResetCode.used_at.is_(None)).values(expires_at=clock.now())
    )
    code = f"{random.randbelow(10**6):06}"
    given = ResetCode(
        person_id=person_id,
        code_hash=_hash(person_id, code),
        given_at=clock.now(),
        given_by_id=by.id,
        expires_at=clock.now() + LASTS,
    )
    db.session.add(given)
    db.session.flush()
    notices.tell_code_given(person_id, given.id, by.name)
    audit.record("gave reset code", "person", person_id, actor_id=by.id)
    return code


def count_try(phone: str, *, but: Collection[int] = ()) -> None:
    """Count a try against every code that is open for a number. Commit before looking, so that a hundred at once gain nothing.

    `but`: who signed in on this device before, whose own tries they are. The owner of a code that is spent by it is told.
    """
    people = select(Person.id).where(Person.phone == phone, Person.closed_at.is_(None), Person.id.not_in(but))
    counted = db.session.execute(
        update(ResetCode)
        .where(ResetCode.person_id.in_(people), *_is_open(), ResetCode.tries <= MOST_TRIES)
        .values(tries=ResetCode.tries + 1)
        .returning(ResetCode.id, ResetCode.person_id, ResetCode.tries)
        .execution_options(synchronize_session=False)
    )
    for code_id, person_id, tries in counted.all():
        if tries > MOST_TRIES:
            notices.tell_code_spent(person_id, code_id)


def end_of(person_id: int) -> None:
    """End the open codes of somebody who just joined the staff: codes are for learners (`policies.can_open_account_of`)."""
    db.session.execute(update(ResetCode).where(ResetCode.person_id == person_id, *_is_open()).values(expires_at=clock.now()))


def whose(phone: str, code: str) -> int:
    """Whose code it is; looking does not use it up. Raises WrongCode, SpentCode."""
    return _fitting(phone, code, known=())[1]


def find_among(phone: str, code: str, people: Collection[int]) -> int | None:
    """Whose code it is, spent or not, where it is one of these people's."""
    try:
        person_id = _fitting(phone, code, known=people)[1]
    except (WrongCode, SpentCode):
        return None
    return person_id if person_id in people else None


def use_code(phone: str, code: str, pin: str, *, known: Collection[int] = ()) -> Person:
    """Set a new PIN with a code, once, however many requests race; every session of the person ends.

    `known`: who signed in on this device before, for whom their own spent code still opens. Raises WrongCode, SpentCode, WeakPin;
    after WeakPin and a rollback the code is still good.
    """
    code_id, person_id = _fitting(phone, code, known=known)
    if not _take(code_id):
        raise WrongCode
    person = db.session.get_one(Person, person_id)
    choose_secret(person, pin)
    audit.record("used reset code", "person", person.id, actor_id=person.id)
    return person


def _fitting(phone: str, code: str, *, known: Collection[int]) -> tuple[int, int]:
    """The id of the code that opens, and of its person."""
    open_codes = db.session.execute(
        select(ResetCode.id, ResetCode.person_id, ResetCode.code_hash, ResetCode.tries)
        .join(Person, Person.id == ResetCode.person_id)
        .where(Person.phone == phone, Person.closed_at.is_(None), *_is_open())
    )
    fitting = [c for c in open_codes if hmac.compare_digest(c.code_hash, _hash(c.person_id, code))]
    if not fitting:
        raise WrongCode
    if fitting[0].tries > MOST_TRIES and fitting[0].person_id not in known:
        raise SpentCode
    return fitting[0].id, fitting[0].person_id


def _take(code_id: int) -> bool:
    taken = db.session.execute(update(ResetCode).where(ResetCode.id == code_id, *_is_open()).values(used_at=clock.now()))
    return changed(taken) == 1


def _is_open() -> tuple[ColumnElement[bool], ...]:
    return ResetCode.used_at.is_(None), ResetCode.expires_at > clock.now()


def _hash(person_id: int, code: str) -> str:
    return secrets.keyed("reset code", str(person_id), code)
