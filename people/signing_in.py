"""Whom a secret opens the door to. Unknown accounts and wrong secrets cost the same time and get the same answer: none."""

import hmac

from sqlalchemy import func, select

from core.db import db
from people import secrets
from people.models import Person


def person_with_pin(phone: str, pin: str) -> int | None:
    """Who signs in with this number (E.164) and PIN; on a shared number the PIN picks the person."""
    return _find(Person.phone == phone, Person.email.is_(None), kept=secrets.hashed(phone, pin))


def person_with_passphrase(email: str, passphrase: str) -> int | None:
    """Which member of staff signs in with this e-mail (as `registration.normal_email` gives it) and passphrase."""
    return _find(Person.email == email, kept=secrets.hashed(email, passphrase))


def number_is_shared(phone: str) -> bool:
    """Whether several people sign in with this number."""
    return (db.session.scalar(select(func.count()).where(Person.phone == phone, Person.closed_at.is_(None))) or 0) > 1


def has_secret(person: Person, secret: str) -> bool:
    """Whether this is the person's own PIN or passphrase."""
    return hmac.compare_digest(secrets.hashed(person.email or person.phone or "", secret), person.secret_hash or "")


def _find(*where, kept: str) -> int | None:
    rows = db.session.execute(select(Person.id, Person.secret_hash).where(*where, Person.closed_at.is_(None)))
    found = [row.id for row in rows if hmac.compare_digest(kept, row.secret_hash or "")]
    return found[0] if found else None
