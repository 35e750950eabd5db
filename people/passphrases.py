"""Passphrases of staff: which are too weak, and how one is stored."""

from core import clock
from core.errors import N_, DomainError
from people import secrets
from people.models import Person

SHORTEST = 12
LONGEST = 128
FEWEST_DIFFERENT = 6


class WeakPassphrase(DomainError):
    """The passphrase is too short, too long, or has too few different characters."""

    message = N_("This passphrase is too short or too plain. Use at least 12 characters, for example four words.")


def refuse_weak(passphrase: str) -> None:
    """Raise WeakPassphrase unless it has `SHORTEST` to `LONGEST` characters, `FEWEST_DIFFERENT` of them different."""
    if not SHORTEST <= len(passphrase) <= LONGEST or len(set(passphrase.casefold())) < FEWEST_DIFFERENT:
        raise WeakPassphrase


def assign(person: Person, passphrase: str) -> None:
    """Set the passphrase of a member of staff. Raises WeakPassphrase."""
    refuse_weak(passphrase)
    person.secret_hash, person.secret_changed_at = secrets.hashed(person.email or "", passphrase), clock.now()
