"""Whom a secret opens the door to. Unknown accounts and wrong secrets cost the same time and get the same answer: none."""

import hmac
from dataclasses import dataclass

from sqlalchemy import Executable, bindparam, select, update

from core.db import run
from people import secrets
from people.models import Person

_open = select(Person.id, Person.secret_hash).where(Person.closed_at.is_(None))
_by_phone = _open.where(Person.phone == bindparam("account"), Person.email.is_(None))
_by_email = _open.where(Person.email == bindparam("account"))
_hashed_anew = (
    update(Person)
    .where(Person.id == bindparam("person"), Person.secret_hash == bindparam("before"))
    .values(secret_hash=bindparam("anew"))
)


@dataclass(frozen=True)
class Opened:
    """Whom the secret opens the door to, and whether nobody else signs in with the same number or e-mail."""

    person_id: int
    is_alone: bool


def with_pin(phone: str, pin: str) -> Opened | None:
    """Who signs in with this number (E.164) and PIN; on a shared number the PIN picks the person."""
    return _find(_by_phone, phone, pin)


def with_passphrase(email: str, passphrase: str) -> Opened | None:
    """Which member of staff signs in with this e-mail (as `registration.normal_email` gives it) and passphrase."""
    return _find(_by_email, email, passphrase)


def has_secret(person: Person, secret: str) -> bool:
    """Whether this is the person's own PIN or passphrase."""
    account = person.email or person.phone or ""
    hashes = [secrets.hashed(account, secret), *secrets.older_hashes(account, secret)]
    fits = [hmac.compare_digest(one, person.secret_hash or "") for one in hashes]
    return any(fits)


def _find(people: Executable, account: str, secret: str) -> Opened | None:
    """Whom the secret opens the door to. What was hashed before the secret key was changed is hashed anew, now that it is known."""
    hashes = [secrets.hashed(account, secret), *secrets.older_hashes(account, secret)]
    rows = run(people, {"account": account}).all()
    found = [(row.id, one) for one in hashes for row in rows if hmac.compare_digest(one, row.secret_hash or "")]
    if not found:
        return None
    person_id, kept = found[0]
    if kept != hashes[0]:
        run(_hashed_anew, {"person": person_id, "before": kept, "anew": hashes[0]})
    return Opened(person_id, is_alone=len(rows) == 1)
