"""Whom a secret opens the door to. Unknown accounts and wrong secrets cost the same time and get the same answer: none."""

import hmac
from dataclasses import dataclass

from sqlalchemy import Executable, bindparam, select

from core.db import run
from people import secrets
from people.models import Person

_open = select(Person.id, Person.secret_hash).where(Person.closed_at.is_(None))
_by_phone = _open.where(Person.phone == bindparam("account"), Person.email.is_(None))
_by_email = _open.where(Person.email == bindparam("account"))


@dataclass(frozen=True)
class Opened:
    """Whom the secret opens the door to, and whether nobody else signs in with the same number or e-mail."""

    person_id: int
    is_alone: bool


def with_pin(phone: str, pin: str) -> Opened | None:
    """Who signs in with this number (E.164) and PIN; on a shared number the PIN picks the person."""
    return _find(_by_phone, phone, kept=secrets.hashed(phone, pin))


def with_passphrase(email: str, passphrase: str) -> Opened | None:
    """Which member of staff signs in with this e-mail (as `registration.normal_email` gives it) and passphrase."""
    return _find(_by_email, email, kept=secrets.hashed(email, passphrase))


def has_secret(person: Person, secret: str) -> bool:
    """Whether this is the person's own PIN or passphrase."""
    return hmac.compare_digest(secrets.hashed(person.email or person.phone or "", secret), person.secret_hash or "")


def _find(people: Executable, account: str, *, kept: str) -> Opened | None:
    rows = run(people, {"account": account}).all()
    found = [row.id for row in rows if hmac.compare_digest(kept, row.secret_hash or "")]
    return Opened(found[0], is_alone=len(rows) == 1) if found else None
