"""The name on a person's certificates, which the person confirms."""

import unicodedata

from blinker import signal

from core import clock
from core.db import db
from core.errors import N_, DomainError
from people.models import Person

certificate_name_confirmed = signal("certificate_name_confirmed")
"""Sent with the person's id when a name is confirmed, after the change is flushed and inside its transaction."""

FEWEST_LETTERS = 3
LONGEST = 120


class BadName(DomainError):
    """The typed text cannot be printed as a name."""

    message = N_("Please write the name as it should be printed: at least three letters, no signs.")


def confirm_certificate_name(person_id: int, name: str) -> None:
    """Store the name for future certificates. Issued certificates keep their names. Raises BadName."""
    name = normalize_name(name)
    person = db.session.get_one(Person, person_id, with_for_update=True)
    person.certificate_name, person.certificate_name_confirmed_at = name, clock.now()
    db.session.flush()
    certificate_name_confirmed.send(person_id)


def certificate_name_of(person_id: int) -> str:
    """Return the name as certificates would print it: the confirmed one, or else the account's."""
    person = db.session.get_one(Person, person_id)
    return person.certificate_name or person.name


def normalize_name(typed: str) -> str:
    """Return a name with single blanks and composed letters (NFC). Raises BadName.

    Allowed are letters of any script, blanks, and `. , ' ’ - ( )`; at least `FEWEST_LETTERS` letters, at most `LONGEST` signs.
    """
    name = " ".join(unicodedata.normalize("NFC", typed).split())
    letters = sum(character.isalpha() for character in name)
    is_allowed = all(c.isalpha() or unicodedata.category(c).startswith("M") or c in " .,'’-()" for c in name)
    if letters < FEWEST_LETTERS or not is_allowed or len(name) > LONGEST:
        raise BadName(typed)
    return name
