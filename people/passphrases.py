"""Passphrases of staff: which are too weak, and how one is stored."""

import re

from core import clock
from core.errors import N_, DomainError
from core.office import office
from people import common_passphrases, secrets
from people.models import Person

SHORTEST = 12
LONGEST = 128
FEWEST_DIFFERENT = 6
FEWEST_OF_THEIR_OWN = 8
"""Letters and digits that a passphrase must have besides pieces of its owner's name and address."""
SHORTEST_PIECE, SHORTEST_WHOLE = 3, 6
"""Letters of a piece of a name or an address that is looked for, and of a whole one that may not be inside at all."""


class WeakPassphrase(DomainError):
    """The passphrase is too short, too long, or has too few different characters."""

    message = N_("This passphrase is too short or too plain. Use at least 12 characters, for example four words.")


class CommonPassphrase(WeakPassphrase):
    """The passphrase is in the list of common ones, or nearly."""

    message = N_(
        "Many people think of this passphrase, so it is soon guessed. Use four words that have nothing to do with each other."
    )


class OwnPassphrase(WeakPassphrase):
    """The passphrase is made of its owner's name or e-mail."""

    message = N_("This passphrase is made of your name or e-mail, which others know. Use four other words.")


def refuse_weak(passphrase: str, *, name: str = "", email: str = "") -> None:
    """Raise WeakPassphrase unless it has `SHORTEST` to `LONGEST` characters, `FEWEST_DIFFERENT` of them different.

    Raises CommonPassphrase for one that many people think of or that is the office's name with digits, and OwnPassphrase for one made of this name or e-mail.
    """
    if not SHORTEST <= len(passphrase) <= LONGEST or len(set(passphrase.casefold())) < FEWEST_DIFFERENT:
        raise WeakPassphrase
    if _is_own(passphrase, name, email):
        raise OwnPassphrase
    if common_passphrases.is_common(passphrase, office().city, office().product, office().name):
        raise CommonPassphrase


def assign(person: Person, passphrase: str) -> None:
    """Set the passphrase of a member of staff. Raises WeakPassphrase, CommonPassphrase or OwnPassphrase."""
    refuse_weak(passphrase, name=person.name, email=person.email or "")
    person.secret_hash, person.secret_changed_at = secrets.hashed(person.email or "", passphrase), clock.now()


def _is_own(passphrase: str, name: str, email: str) -> bool:
    """Whether a passphrase holds a whole name or address, or has too little besides pieces of them."""
    pieces = sorted(_pieces(name) | _pieces(email), key=len, reverse=True)
    wholes = {_key(name), _key(email), _key(email.partition("@")[0])}
    for form in common_passphrases.folded_forms(passphrase):
        key = rest = common_passphrases.key_of(form)
        if any(len(whole) >= SHORTEST_WHOLE and whole in key for whole in wholes):
            return True
        for piece in pieces:
            rest = rest.replace(piece, "")
        if rest != key and len(rest) < FEWEST_OF_THEIR_OWN:
            return True
    return False


def _pieces(text: str) -> set[str]:
    return {key for word in re.split(r"[\W_]+", text) if len(key := _key(word)) >= SHORTEST_PIECE}


def _key(text: str) -> str:
    """Return a name or an address as a passphrase would spell it."""
    return min(map(common_passphrases.key_of, common_passphrases.folded_forms(text)), key=len)
