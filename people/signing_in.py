"""Finding the person whom a PIN or passphrase belongs to. An unknown account takes as many hashings as a wrong secret."""

import hmac
from dataclasses import dataclass

from sqlalchemy import Executable, and_, bindparam, case, or_, select, update

from core.db import db, run
from core.errors import N_, DomainError
from people import absorbed, secrets
from people.models import Merge, Person

_open = (
    select(
        Person.id,
        case((Merge.id.is_not(None), Merge.leads_to_id), else_=Person.id).label("opens_id"),
        Merge.kept_id,
        Person.secret_hash,
    )
    .outerjoin(Merge, and_(Merge.absorbed_id == Person.id, Merge.parted_at.is_(None)))
    .where(or_(Person.closed_at.is_(None), Merge.id.is_not(None)))
)
"""The accounts that a secret may open. That of a person who was merged into another leads to the other's, or opens nothing."""
_by_phone = _open.where(Person.phone == bindparam("account"), Person.email.is_(None))
_by_email = _open.where(Person.email == bindparam("account"))
_holders = select(Person.id).where(
    Person.closed_at.is_(None),
    or_(Person.email == bindparam("account"), and_(Person.phone == bindparam("account"), Person.email.is_(None))),
)
_replace_hash = (
    update(Person)
    .where(Person.id == bindparam("person"), Person.secret_hash == bindparam("before"))
    .values(secret_hash=bindparam("after"))
)


LAST_DIGITS = 4
"""Digits of the kept number that are told to who knows number and PIN of the account that was merged into it."""


class MergedAway(DomainError):
    """Number and PIN are right, but the account was merged into another one and its PIN opens nothing."""

    status = 409
    message = N_(
        "The office has merged this account with your other one. Sign in with the phone number that ends with %(digits)s and its PIN. "
        "Does that say nothing to you? Ask the office."
    )


@dataclass(frozen=True)
class AccountMatch:
    """The account to which a secret belongs, and whether it is the only one with this number or e-mail."""

    person_id: int
    is_only_account: bool


def find_by_pin(phone: str, pin: str) -> AccountMatch | None:
    """Find the account with this number (E.164) and PIN. On a shared number the PIN picks the person. Raises MergedAway."""
    return _find(_by_phone, phone, pin)


def find_by_passphrase(email: str, passphrase: str) -> AccountMatch | None:
    """Find the account of staff with this e-mail (in the form of `registration.normalize_email`) and passphrase."""
    return _find(_by_email, email, passphrase)


def holders_of(account: str) -> list[int]:
    """Return the ids of the people who sign in with this number or e-mail, in its stored form."""
    return list(run(_holders, {"account": account}).scalars())


def secret_matches(person: Person, secret: str) -> bool:
    """Whether a secret is the person's PIN or passphrase."""
    account = person.email or person.phone or ""
    hashes = [secrets.hashed(account, secret), *secrets.older_hashes(account, secret)]
    matches = [hmac.compare_digest(candidate, person.secret_hash or "") for candidate in hashes]
    return any(matches)


def end_other_ways_in(person_id: int) -> None:
    """End the sign-ins of absorbed persons that lead to this one: its PIN has changed, or it has joined the staff."""
    db.session.execute(update(Merge).where(Merge.leads_to_id == person_id).values(leads_to_id=None))


def _find(people: Executable, account: str, secret: str) -> AccountMatch | None:
    """Find the account. Raises MergedAway. A hash made with an earlier secret key is replaced, because only now is the plain secret known."""
    hashes = [secrets.hashed(account, secret), *secrets.older_hashes(account, secret)]
    rows = run(people, {"account": account}).all()
    matches = [
        (row, candidate) for candidate in hashes for row in rows if hmac.compare_digest(candidate, row.secret_hash or "")
    ]
    if not matches:
        return None
    row, stored = matches[0]
    if stored != hashes[0]:
        run(_replace_hash, {"person": row.id, "before": stored, "after": hashes[0]})
    if row.opens_id is None:
        raise MergedAway(row.id, digits=_last_digits_of(absorbed.who_stays(row.kept_id)))
    return AccountMatch(row.opens_id, is_only_account=len(rows) == 1)


def _last_digits_of(person_id: int) -> str:
    phone = db.session.scalar(select(Person.phone).where(Person.id == person_id))
    return (phone or "")[-LAST_DIGITS:]
