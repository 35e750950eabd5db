"""Signed-in phones and computers: one row each, revocable, found by the hash of a random token in a cookie."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import cast

from sqlalchemy import Table, and_, bindparam, insert, select, update

from core import clock, moments
from core.db import changed, db, run
from people.identity import Grant, Identity
from people.models import LoginSession, Person, RoleGrant, short_name

ORDINARY = timedelta(days=60)
SHARED_PHONE = timedelta(minutes=30)
"""A phone that is handed on forgets its person soon after the last page."""
TOUCH_EVERY = timedelta(minutes=5)

_person_columns = (
    Person.id,
    Person.name,
    Person.address_as,
    Person.language,
    Person.text_size,
    Person.village_code,
    Person.enterprise_asked_at,
    Person.certificate_name_confirmed_at,
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
    select(LoginSession.id, LoginSession.shared_phone, LoginSession.last_seen_at, *_person_columns)
    .join(Person, Person.id == LoginSession.person_id)
    .outerjoin(RoleGrant, _in_force)
    .where(
        LoginSession.token_hash == bindparam("token_hash"),
        LoginSession.ended_at.is_(None),
        LoginSession.expires_at > bindparam("now"),
        Person.closed_at.is_(None),
    )
)
_begin = insert(cast(Table, LoginSession.__table__))
_by_id = select(*_person_columns).outerjoin(RoleGrant, _in_force).where(Person.id == bindparam("person_id"))


def begin(person_id: int, *, device: str, shared_phone: bool = False) -> str:
    """Sign a person in on a device and return the token for its cookie: 256 random bits, kept here only as a hash."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    facts = {
        "token_hash": _hash(token),
        "person_id": person_id,
        "device": device[:120],
        "shared_phone": shared_phone,
        "created_at": now,
        "last_seen_at": now,
        "expires_at": now + (SHARED_PHONE if shared_phone else ORDINARY),
    }
    run(_begin, facts)
    return token


def end(session_id: int) -> None:
    """Sign one device out."""
    db.session.execute(
        update(LoginSession).where(LoginSession.id == session_id, LoginSession.ended_at.is_(None)).values(ended_at=clock.now())
    )


def end_others(person_id: int, *, but: int | None = None) -> int:
    """Sign a person out everywhere, except on one device perhaps; returns how many were signed out."""
    ended = update(LoginSession).where(LoginSession.person_id == person_id, LoginSession.ended_at.is_(None))
    if but is not None:
        ended = ended.where(LoginSession.id != but)
    return changed(db.session.execute(ended.values(ended_at=clock.now())))


def identify(token: str) -> Identity | None:
    """Whose token this is, in one statement; None for a stranger's or an ended session's."""
    rows = run(_by_token, {"token_hash": _hash(token), "now": clock.now(), "today": clock.today()}).all()
    if not rows:
        return None
    session = rows[0]
    return _identity(rows, session_id=session.id, shared_phone=session.shared_phone, seen_at=session.last_seen_at, skip=3)


def identity_of(person_id: int) -> Identity:
    """Somebody as an actor without a session: for commands, jobs and tests."""
    return _identity(run(_by_id, {"person_id": person_id, "today": clock.today()}).all())


def is_due_for_touch(identity: Identity) -> bool:
    """Whether the device was not seen for a while; until then reading a page writes nothing."""
    return identity.seen_at is not None and not moments.was_lately(identity.seen_at, TOUCH_EVERY)


def touch(identity: Identity) -> None:
    """Note that a device was just used, and let it stay signed in for its time from now on."""
    now = clock.now()
    lasts = SHARED_PHONE if identity.shared_phone else ORDINARY
    db.session.execute(
        update(LoginSession)
        .where(LoginSession.id == identity.session_id, LoginSession.ended_at.is_(None))
        .values(last_seen_at=now, expires_at=now + lasts)
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _identity(
    rows, *, session_id: int | None = None, shared_phone: bool = False, seen_at: datetime | None = None, skip: int = 0
) -> Identity:
    person_id, name, address_as, language, text_size, village, asked_at, confirmed_at = rows[0][skip : skip + 8]
    grants = tuple(Grant(*row[skip + 8 :]) for row in rows if row[skip + 8] is not None)
    return Identity(
        id=person_id,
        name=name,
        short_name=short_name(name, address_as),
        language=language,
        text_size=text_size,
        grants=grants,
        session_id=session_id,
        shared_phone=shared_phone,
        seen_at=seen_at,
        village_code=village,
        enterprise_asked=asked_at is not None,
        name_confirmed=confirmed_at is not None,
    )
