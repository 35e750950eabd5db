"""Sessions of signed-in phones and computers: one row each, found by the hash of the random token in a cookie.

A session of staff ends after twelve hours without a page, and after seven days however much it is used. That is asked at each
request, so it also holds for somebody who joined the staff after signing in.
"""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, cast

from sqlalchemy import Table, and_, bindparam, insert, select, update

from core import clock, moments
from core.db import changed, db, run
from people.identity import Grant, Identity
from people.models import LoginSession, Person, RoleGrant, SecondFactor, short_name

ORDINARY = timedelta(days=60)
SHARED_PHONE = timedelta(minutes=30)
"""The life of a session on a shared phone, counted from the last page."""
STAFF_IDLE = timedelta(hours=12)
"""The life of a session of staff, counted from the last page."""
STAFF_LONGEST = timedelta(days=7)
"""The life of a session of staff, counted from its beginning."""
CONFIRMED_FOR = timedelta(minutes=15)
"""How long after signing in, or after being asked again, nobody is asked again before something important."""
TOUCH_EVERY = timedelta(minutes=5)

_person_columns = (
    Person.id,
    Person.name,
    Person.address_as,
    Person.language,
    Person.text_size,
    Person.village_code,
    Person.certificate_name_confirmed_at,
    Person.email.is_not(None).label("has_passphrase"),
    SecondFactor.set_up_at,
    Person.paused_at,
    RoleGrant.role,
    RoleGrant.scope_kind,
    RoleGrant.scope_id,
    RoleGrant.scope_key,
)
_in_force = and_(
    RoleGrant.person_id == Person.id,
    RoleGrant.in_force(bindparam("today")),
)
_by_token = (
    select(
        LoginSession.id.label("session_id"), LoginSession.shared_phone, LoginSession.last_seen_at,
        LoginSession.created_at, LoginSession.confirmed_at, *_person_columns,
    )
    .join(Person, Person.id == LoginSession.person_id)
    .outerjoin(RoleGrant, _in_force)
    .outerjoin(SecondFactor, SecondFactor.person_id == Person.id)
    .where(
        LoginSession.token_hash == bindparam("token_hash"),
        LoginSession.ended_at.is_(None),
        LoginSession.expires_at > bindparam("now"),
        Person.closed_at.is_(None),
    )
)  # fmt: skip
_begin = insert(cast(Table, LoginSession.__table__))
_by_id = (
    select(*_person_columns)
    .outerjoin(RoleGrant, _in_force)
    .outerjoin(SecondFactor, SecondFactor.person_id == Person.id)
    .where(Person.id == bindparam("person_id"))
)


def begin(person_id: int, *, device: str, shared_phone: bool = False, for_staff: bool = False) -> str:
    """Begin a session on a device and return the token for its cookie. Only the hash of the 256 random bits is stored.

    `for_staff` stores the end of a session of staff, which the list of devices shows. It ends then in any case (`identify`).
    """
    token = secrets.token_urlsafe(32)
    now = clock.now()
    facts = {
        "token_hash": _hash(token),
        "person_id": person_id,
        "device": device[:120],
        "shared_phone": shared_phone,
        "created_at": now,
        "last_seen_at": now,
        "confirmed_at": now,
        "expires_at": now + _longest(shared_phone=shared_phone, for_staff=for_staff),
    }
    run(_begin, facts)
    return token


def end(session_id: int) -> None:
    """End a session."""
    db.session.execute(
        update(LoginSession).where(LoginSession.id == session_id, LoginSession.ended_at.is_(None)).values(ended_at=clock.now())
    )


def end_others(person_id: int, *, but: int | None = None) -> int:
    """End all sessions of a person but one. Returns how many ended."""
    ended = update(LoginSession).where(LoginSession.person_id == person_id, LoginSession.ended_at.is_(None))
    if but is not None:
        ended = ended.where(LoginSession.id != but)
    return changed(db.session.execute(ended.values(ended_at=clock.now())))


def identify(token: str) -> Identity | None:
    """Return the person whose session has this token, or None where it has ended or never was. Sends one statement.

    A session of staff that was not used for `STAFF_IDLE`, or began `STAFF_LONGEST` ago, has ended.
    """
    rows = run(_by_token, {"token_hash": _hash(token), "now": clock.now(), "today": clock.today()}).all()
    if not rows:
        return None
    session = rows[0]
    identity = _identity(
        rows,
        session_id=session.session_id,
        shared_phone=session.shared_phone,
        seen_at=session.last_seen_at,
        began_at=session.created_at,
        confirmed_at=session.confirmed_at,
    )
    return None if identity.has_staff_session and not _lasts_for_staff(session) else identity


def identity_of(person_id: int) -> Identity:
    """Return a person's identity without a session, for commands, sweeps and tests."""
    return _identity(run(_by_id, {"person_id": person_id, "today": clock.today()}).all())


def is_due_for_touch(identity: Identity) -> bool:
    """Whether the use of a device was stored at least `TOUCH_EVERY` ago. In between, reading pages writes nothing."""
    return identity.seen_at is not None and not moments.was_lately(identity.seen_at, TOUCH_EVERY)


def touch(identity: Identity) -> None:
    """Store that a device was used now, and prolong its session from now on."""
    now = clock.now()
    expires_at = now + _longest(shared_phone=identity.shared_phone, for_staff=identity.has_staff_session)
    if identity.has_staff_session and identity.began_at:
        expires_at = min(expires_at, identity.began_at + STAFF_LONGEST)
    db.session.execute(
        update(LoginSession)
        .where(LoginSession.id == identity.session_id, LoginSession.ended_at.is_(None))
        .values(last_seen_at=now, expires_at=expires_at)
    )


def is_confirmed(identity: Identity) -> bool:
    """Whether the person signed in, or was asked again, within `CONFIRMED_FOR`."""
    return identity.confirmed_at is not None and moments.was_lately(identity.confirmed_at, CONFIRMED_FOR)


def confirm(session_id: int | None) -> None:
    """Store that the person of a session has just shown again who it is."""
    db.session.execute(update(LoginSession).where(LoginSession.id == session_id).values(confirmed_at=clock.now()))


def _longest(*, shared_phone: bool, for_staff: bool) -> timedelta:
    """Return how long a session lasts from its last page on."""
    if shared_phone:
        return SHARED_PHONE
    return STAFF_IDLE if for_staff else ORDINARY


def _lasts_for_staff(session: Any) -> bool:
    return moments.was_lately(session.last_seen_at, STAFF_IDLE) and moments.was_lately(session.created_at, STAFF_LONGEST)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _identity(rows: Sequence[Any], **session: Any) -> Identity:
    """Return the identity from rows of one person, each with one grant in force or none, with the facts of its session."""
    person = rows[0]
    return Identity(
        id=person.id,
        name=person.name,
        short_name=short_name(person.name, person.address_as),
        address_as=person.address_as,
        language=person.language,
        text_size=person.text_size,
        grants=tuple(Grant(row.role, row.scope_kind, row.scope_id, row.scope_key) for row in rows if row.role is not None),
        has_passphrase=bool(person.has_passphrase),
        has_second_factor=person.set_up_at is not None,
        village_code=person.village_code,
        name_confirmed=person.certificate_name_confirmed_at is not None,
        is_paused=person.paused_at is not None,
        **session,
    )
