"""Choosing a new PIN or passphrase; whoever was signed in elsewhere with the old one is signed out."""

from sqlalchemy import select

from core import audit
from core.db import db, run
from core.errors import N_, DomainError
from people import passphrases, pins, secrets, sessions, signing_in
from people.models import Person


class WrongSecret(DomainError):
    """The old PIN or passphrase is not right."""

    message = N_("This is not right. Please try again.")


def change_secret(person_id: int, *, old: str, new: str, session_id: int | None) -> None:
    """Change one's own PIN or passphrase; all sessions but this one end. Raises WrongSecret, WeakPin, WeakPassphrase."""
    person = db.session.get_one(Person, person_id)
    if not signing_in.has_secret(person, old):
        raise WrongSecret
    choose_secret(person, new, session_id=session_id)
    audit.record("changed secret", "person", person.id, actor_id=person.id)


def choose_secret(person: Person, new: str, *, session_id: int | None = None) -> None:
    """Give a person the PIN (or, where an e-mail is there, the passphrase) that they chose. Raises WeakPin, WeakPassphrase."""
    (passphrases if person.email else pins).choose(person, new)
    sessions.end_others(person.id, but=session_id)


def count_older() -> int:
    """How many people have not signed in since the secret key was changed: the one before opens for them alone."""
    everybody = select(Person.email, Person.phone, Person.secret_hash).where(
        Person.secret_hash.is_not(None), Person.closed_at.is_(None)
    )
    return sum(secrets.is_older(email or phone or "", kept) for email, phone, kept in run(everybody))
