"""Changes of PINs and passphrases. A change ends the person's other sessions."""

from sqlalchemy import select

from core import audit
from core.db import db, run
from core.errors import N_, DomainError
from people import passphrases, pins, secrets, sessions, signing_in, tries
from people.models import Person


class WrongSecret(DomainError):
    """The old PIN or passphrase is wrong."""

    message = N_("This is not right. Please try again.")


def change_secret(person_id: int, *, old: str, new: str, session_id: int | None) -> None:
    """Replace a person's PIN or passphrase. Ends all other sessions. Raises WrongSecret, WeakPin or WeakPassphrase."""
    person = check_old(person_id, old)
    set_secret(person, new, session_id=session_id)
    audit.record("changed secret", "person", person.id, actor_id=person.id)


def check_old(person_id: int, old: str) -> Person:
    """Return the person if the old PIN or passphrase is right. Raises WrongSecret."""
    person = db.session.get_one(Person, person_id)
    if not signing_in.secret_matches(person, old):
        raise WrongSecret
    return person


def count_choice(person_id: int, new: str, *, by_office: bool = False) -> None:
    """Count the choice of a PIN against its limit. Commit before you set the PIN. Raises WeakPin or TooManyChoices.

    A weak PIN is refused without counting. Passphrases are not counted, because no two people share an e-mail.
    `by_office` is for a choice with a reset code or a card.
    """
    person = db.session.get_one(Person, person_id)
    if person.email or not person.phone:
        return
    pins.refuse_weak(new, phone=person.phone, birth_year=person.birth_year)
    if by_office:
        tries.count_choice_by_office(person_id)
    else:
        tries.count_choice(person.phone)


def set_secret(person: Person, new: str, *, session_id: int | None = None) -> None:
    """Set a person's PIN, or the passphrase of an account with an e-mail. Ends the person's sessions but `session_id`.

    A PIN of a person who was merged into this one no longer opens the account. Raises WeakPin or WeakPassphrase.
    """
    (passphrases if person.email else pins).assign(person, new)
    signing_in.end_other_ways_in(person.id)
    sessions.end_others(person.id, but=session_id)


def count_older_hashes() -> int:
    """Count the people whose PIN or passphrase is still hashed with an earlier secret key."""
    accounts = select(Person.email, Person.phone, Person.secret_hash).where(
        Person.secret_hash.is_not(None), Person.closed_at.is_(None)
    )
    return sum(secrets.is_older(email or phone or "", stored) for email, phone, stored in run(accounts))
