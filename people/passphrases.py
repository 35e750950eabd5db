"""Passphrases of staff."""

from core import clock
from core.errors import N_, DomainError
from people import secrets
from people.models import Person

SHORTEST = 12
LONGEST = 128


class WeakPassphrase(DomainError):
    """The passphrase is short, long beyond reason, or made of very few characters."""

    message = N_("This passphrase is too short or too plain. Use at least 12 characters, for example four words.")


def refuse_weak(passphrase: str) -> None:
    """Raise WeakPassphrase unless there are 12 to 128 characters, at least six of them different."""
    if not SHORTEST <= len(passphrase) <= LONGEST or len(set(passphrase.casefold())) < 6:
        raise WeakPassphrase


def choose(person: Person, passphrase: str) -> None:
    """Give a member of staff a passphrase. Raises WeakPassphrase."""
    refuse_weak(passphrase)
    person.secret_hash, person.secret_changed_at = secrets.hashed(person.email or "", passphrase), clock.now()
