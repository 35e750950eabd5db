"""Reset codes for lost PINs: an officer or mentor reads out six digits, with which the person chooses a new PIN.

Wrong tries count against the code, not against the person. After `MOST_TRIES` the code is spent, and a new code starts at 0.
On a known device the person can still use a spent code, so that guesses from other devices do not keep the person out.
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
from people.secret_changes import set_secret

LASTS = timedelta(minutes=15)
MOST_TRIES = 20
"""Tries against one of a million codes. `tries.RESET_AT_ONE_ADDRESS` lets one address make fewer while a code lasts."""


class WrongCode(DomainError):
    """The number is unknown, or the code is wrong, used or expired. One message for all of them does not reveal which."""

    message = N_("The phone number and this code do not fit together, or the code is too old. Ask the office for a new one.")


class SpentCode(DomainError):
    """The code is right, but too many wrong codes were tried before. Only somebody with the right code gets this message."""

    message = N_("Wrong codes were tried too often, so this code no longer works. Ask the office for a new one.")


def issue_code(person_id: int, *, by: Identity) -> str:
    """Make a code of six digits for one use within `LASTS`, and return it for reading out. Earlier codes of the person end.

    The person is notified of who gave it.
    """
    db.session.execute(select(Person.id).where(Person.id == person_id).with_for_update())
    db.session.execute(
        update(ResetCode).where(ResetCode.person_id == person_id, ResetCode.used_at.is_(None)).values(expires_at=clock.now())
    )
    code = f"{random.randbelow(10**6):06}"
    reset_code = ResetCode(
        person_id=person_id,
        code_hash=_hash(person_id, code),
        given_at=clock.now(),
        given_by_id=by.id,
        expires_at=clock.now() + LASTS,
    )
    db.session.add(reset_code)
    db.session.flush()
    notices.notify_code_issued(person_id, reset_code.id, by.name)
    audit.record("gave reset code", "person", person_id, actor_id=by.id)
    return code


def count_try(phone: str, *, but: Collection[int] = ()) -> None:
    """Count a try against every open code of a phone number, except the codes of the people in `but`.

    Commit before you check the code, so that requests sent at once all count. A person whose code becomes spent is notified.
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
            notices.notify_code_spent(person_id, code_id)


def end_codes_of(person_id: int) -> None:
    """End a person's open codes. Somebody who joins the staff may have none (`policies.can_issue_card`)."""
    db.session.execute(update(ResetCode).where(ResetCode.person_id == person_id, *_is_open()).values(expires_at=clock.now()))


def find_owner(phone: str, code: str) -> int:
    """Return the id of the person whom a code belongs to, without using the code. Raises WrongCode or SpentCode."""
    return _find_open_code(phone, code, known_people=())[1]


def find_owner_among(phone: str, code: str, people: Collection[int]) -> int | None:
    """Return the id of the person among `people` whom an open code belongs to, spent or not, or None."""
    try:
        person_id = _find_open_code(phone, code, known_people=people)[1]
    except (WrongCode, SpentCode):
        return None
    return person_id if person_id in people else None


def use_code(phone: str, code: str, pin: str, *, known_people: Collection[int] = ()) -> Person:
    """Use a code to set a new PIN. Every session of the person ends. Of several requests at once only one succeeds.

    `known_people` may use their own spent code. Raises WrongCode, SpentCode or WeakPin. After WeakPin and a rollback the
    code is still valid.
    """
    code_id, person_id = _find_open_code(phone, code, known_people=known_people)
    if not _mark_used(code_id):
        raise WrongCode
    person = db.session.get_one(Person, person_id)
    set_secret(person, pin)
    audit.record("used reset code", "person", person.id, actor_id=person.id)
    return person


def use_up(phone: str, code: str, person_id: int) -> None:
    """Use up a person's code for something else than a new PIN. Raises WrongCode, also for another person's, or SpentCode."""
    code_id, owner_id = _find_open_code(phone, code, known_people=())
    if owner_id != person_id or not _mark_used(code_id):
        raise WrongCode


def _find_open_code(phone: str, code: str, *, known_people: Collection[int]) -> tuple[int, int]:
    """Return the ids of the open code and of its person. Raises WrongCode or SpentCode."""
    open_codes = db.session.execute(
        select(ResetCode.id, ResetCode.person_id, ResetCode.code_hash, ResetCode.tries)
        .join(Person, Person.id == ResetCode.person_id)
        .where(Person.phone == phone, Person.closed_at.is_(None), *_is_open())
    )
    matches = [row for row in open_codes if hmac.compare_digest(row.code_hash, _hash(row.person_id, code))]
    if not matches:
        raise WrongCode
    if matches[0].tries > MOST_TRIES and matches[0].person_id not in known_people:
        raise SpentCode
    return matches[0].id, matches[0].person_id


def _mark_used(code_id: int) -> bool:
    used = db.session.execute(update(ResetCode).where(ResetCode.id == code_id, *_is_open()).values(used_at=clock.now()))
    return changed(used) == 1


def _is_open() -> tuple[ColumnElement[bool], ...]:
    return ResetCode.used_at.is_(None), ResetCode.expires_at > clock.now()


def _hash(person_id: int, code: str) -> str:
    return secrets.keyed_hash("reset code", str(person_id), code)
