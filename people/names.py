"""The name on the certificate, confirmed by its owner."""

import unicodedata

from blinker import signal

from core import clock
from core.db import db
from core.errors import N_, DomainError
from people.models import Person

certificate_name_confirmed = signal("certificate_name_confirmed")
"""Sent with the person's id when a name is confirmed, after the change is flushed and inside its transaction."""

LONGEST = 120


class BadName(DomainError):
    """What was typed cannot be printed as a name."""

    message = N_("Please write the name as it should be printed: at least three letters, no signs.")


def confirm_certificate_name(person_id: int, name: str) -> None:
    """Keep the name as it will be printed from now on; certificates already issued keep theirs. Raises BadName.

    Letters of any script, blanks, and the signs found in names and titles: `. , ' - ( )`.
    """
    name = normal_name(name)
    person = db.session.get_one(Person, person_id, with_for_update=True)
    person.certificate_name, person.certificate_name_confirmed_at = name, clock.now()
    db.session.flush()
    certificate_name_confirmed.send(person_id)


def normal_name(typed: str) -> str:
    """A name without doubled blanks, in composed letters. Raises BadName."""
    name = " ".join(unicodedata.normalize("NFC", typed).split())
    letters = sum(character.isalpha() for character in name)
    fit = all(c.isalpha() or unicodedata.category(c).startswith("M") or c in " .,'’-()" for c in name)
    if letters < 3 or not fit or len(name) > LONGEST:
        raise BadName(typed)
    return name
