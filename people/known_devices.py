"""Marks in the cookie of a device on which somebody has signed in before.

Tries on a known device have their own limit for that person, so guesses from other devices do not make the person wait.
A mark is valid for one person only, not for others with the same number, because anybody may sign up with any number.
It becomes invalid when the person's PIN or passphrase changes.
"""

import hmac
import secrets as random
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select

from core.db import db
from people import secrets
from people.models import Person

MOST_ID_DIGITS = 9
"""Digits of a person's id that are read from a mark."""


@dataclass(frozen=True)
class KnownDevice:
    """The people who have signed in to an account on a device before, and the ids of their valid marks."""

    people: frozenset[int] = frozenset()
    marks: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.people)


def new_mark(person_id: int) -> str:
    """Return a new mark for the device of a person who has just signed in."""
    changed_at = db.session.scalar(select(Person.secret_changed_at).where(Person.id == person_id))
    mark_id = random.token_hex(8)
    return f"{person_id}-{mark_id}-{_seal(person_id, mark_id, changed_at)}"


def person_named(mark: str) -> str:
    """Return the person's id that a mark names, as text. The mark is not checked."""
    return mark.partition("-")[0]


def people_marked(marks: Iterable[str]) -> list[int]:
    """Return the ids of the people whose marks are valid, in the order of the marks. No mark of another server counts."""
    parts = [tuple(mark.split("-")) for mark in marks if _is_well_formed(mark)]
    if not parts:
        return []
    ids = {int(person_id) for person_id, _, _ in parts}
    rows = db.session.execute(select(Person.id, Person.secret_changed_at).where(Person.id.in_(ids)))
    changed_at = {row.id: row.secret_changed_at for row in rows}
    valid = [
        int(id)
        for id, mark_id, seal in parts
        if int(id) in changed_at and hmac.compare_digest(seal, _seal(int(id), mark_id, changed_at[int(id)]))
    ]
    return list(dict.fromkeys(valid))


def recognize(marks: Iterable[str], account: str) -> KnownDevice:
    """Check the marks of a device against an account (E.164 or an e-mail). Marks that this server did not make are ignored."""
    parts = [tuple(mark.split("-")) for mark in marks if _is_well_formed(mark)]
    if not parts:
        return KnownDevice()
    rows = db.session.execute(
        select(Person.id, Person.secret_changed_at, Person.phone, Person.email).where(
            Person.id.in_({int(person_id) for person_id, _, _ in parts})
        )
    )
    changed_at = {row.id: row.secret_changed_at for row in rows if (row.email or row.phone) == account}
    valid = [
        (int(id), mark_id)
        for id, mark_id, seal in parts
        if int(id) in changed_at and hmac.compare_digest(seal, _seal(int(id), mark_id, changed_at[int(id)]))
    ]
    return KnownDevice(frozenset(id for id, _ in valid), tuple(mark_id for _, mark_id in valid))


def _is_well_formed(mark: str) -> bool:
    person, *rest = mark.split("-")
    return len(rest) == 2 and mark.isascii() and person.isdigit() and len(person) <= MOST_ID_DIGITS


def _seal(person_id: int, mark_id: str, changed_at: datetime | None) -> str:
    changed = changed_at.astimezone(UTC).isoformat() if changed_at else ""
    return secrets.keyed_hash("known device", str(person_id), mark_id, changed)
