"""A device on which somebody signed in before carries a mark of theirs, so that strangers who guess elsewhere never keep them out.

A mark stands for one person and one device: it opens a way of its own to that person's account and to no other on the number
(anybody may sign up with it). It ends when the person's PIN or passphrase changes.
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


@dataclass(frozen=True)
class Known:
    """Who signed in to an account on a device before, and the ids of the marks that say so."""

    people: frozenset[int] = frozenset()
    marks: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.people)


def mark_of(person_id: int) -> str:
    """A new mark for the device in front of somebody who just signed in."""
    changed = db.session.scalar(select(Person.secret_changed_at).where(Person.id == person_id))
    mark_id = random.token_hex(8)
    return f"{person_id}-{mark_id}-{_sealed(person_id, mark_id, changed)}"


def person_of(mark: str) -> str:
    """Whose mark it says it is."""
    return mark.partition("-")[0]


def known(marks: Iterable[str], account: str) -> Known:
    """What the marks of a device say about an account (E.164 or an e-mail); what nobody here made says nothing."""
    parts = [tuple(mark.split("-")) for mark in marks if _has_its_parts(mark)]
    if not parts:
        return Known()
    facts = select(Person.id, Person.secret_changed_at, Person.phone, Person.email).where(
        Person.id.in_({int(one[0]) for one in parts})
    )
    here = {row.id: row.secret_changed_at for row in db.session.execute(facts) if (row.email or row.phone) == account}
    sound = [
        (int(id), mark_id)
        for id, mark_id, seal in parts
        if int(id) in here and hmac.compare_digest(seal, _sealed(int(id), mark_id, here[int(id)]))
    ]
    return Known(frozenset(id for id, _ in sound), tuple(mark_id for _, mark_id in sound))


def _has_its_parts(mark: str) -> bool:
    person, *rest = mark.split("-")
    return len(rest) == 2 and mark.isascii() and person.isdigit() and len(person) < 10


def _sealed(person_id: int, mark_id: str, changed: datetime | None) -> str:
    return secrets.keyed("known device", str(person_id), mark_id, changed.astimezone(UTC).isoformat() if changed else "")
