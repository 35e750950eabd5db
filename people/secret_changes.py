"""Choosing a new PIN or passphrase; whoever was signed in elsewhere with the old one is signed out."""

from sqlalchemy import select

from core import audit
from core.db import db, run
from core.errors import N_, DomainError
from people import passphrases, pins, secrets, sessions, signing_in, tries
from people.models import Person


class WrongSecret(DomainError):
    """The old PIN or passphrase is not right."""

    message = N_("This is not right. Please try again.")


def change_secret(person_id: int, *, old: str, new: str, session_id: int | None) -> None:
    """Change one's own PIN or passphrase; all sessions but this one end. Raises WrongSecret, WeakPin, WeakPassphrase."""
    person = insist_on_old(person_id, old)
    choose_secret(person, new, session_id=session_id)
    audit.record("changed secret", "person", person.id, actor_id=person.id)


def insist_on_old(person_id: int, old: str) -> Person:
    """The person, where the old PIN or passphrase is right. Raises WrongSecret."""
    person = db.session.get_one(Person, person_id)
    if not signing_in.has_secret(person, old):
        raise WrongSecret
    return person


def count_choice(person_id: int, new: str, *, by_office: bool = False) -> None:
    """Count the choice of a PIN before it is looked at; commit then. Weak ones are refused uncounted, passphrases tell nothing.

    `by_office`: with a code or a card. Raises WeakPin, TooManyChoices.
    """
    person = db.session.get_one(Person, person_id)
    if person.email or not person.phone:
        return
    pins.refuse_weak(new, phone=person.phone, birth_year=person.birth_year)
    if by_office:
        tries.count_choice_by_office(person_id)
    else:
        tries.count_choice(person.phone)


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
