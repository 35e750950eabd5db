"""Reminding whoever holds a late thing: at most once a day for each thing, noted in the audit log.

The notice names the deed and no learner, because it may go out as an e-mail. Its link leads to the thing.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from flask_babel import force_locale, ngettext
from flask_babel import gettext as _
from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import IntegrityError

from core import audit, clock, outbox
from core.audit import AuditEntry
from core.db import TZDateTime, db, run
from core.errors import N_, DomainError
from core.outbox import Message
from core.wording import day
from people.desk import sources
from people.desk.things import Held, Place, Thing
from people.identity import Identity
from people.models import Person
from people.sessions import identity_of

REMINDED = "reminded"
PREFIX = "reminder-"


class NotLate(DomainError):
    """The thing is done, in time, or in nobody's hands whom this person may remind."""

    status = 409
    message = N_("This is no longer late, or somebody has just done it.")


class RemindedToday(DomainError):
    """Somebody of the office sent a reminder of this thing today."""

    status = 409
    message = N_("A reminder of this went out today already. The next one can be sent tomorrow.")


class NobodyHolds(DomainError):
    """The thing is in nobody's hands."""

    status = 409
    message = N_("Nobody holds this yet, so there is nobody to remind. Invite somebody for it first.")


@dataclass(frozen=True)
class _Reader:
    """Somebody who gets a reminder."""

    id: int
    language: str
    email: str | None


_readers = select(Person.id, Person.language, Person.email).where(
    Person.id.in_(bindparam("ids", expanding=True)), Person.closed_at.is_(None)
)
_today = select(AuditEntry.thing, AuditEntry.thing_id).where(
    AuditEntry.at >= bindparam("begin", type_=TZDateTime),
    AuditEntry.action == REMINDED,
    AuditEntry.thing_id.in_(bindparam("ids", expanding=True)),
)


def remind(kind: str, id: int, *, by: Identity, address_of: Callable[[Place], str]) -> Held:
    """Remind everybody in whose hands a late thing is. Raises NotLate, RemindedToday or NobodyHolds."""
    held = sources.find_held(by, kind, id)
    if held is None:
        raise NotLate(kind)
    if not held.holders:
        raise NobodyHolds(kind)
    if (kind, id) in reminded_today([held]):
        raise RemindedToday(kind)
    audit.record(REMINDED, kind, id, actor_id=by.id)
    try:
        with db.session.begin_nested():
            _notify(held, by, address_of(held.at_holder))
    except IntegrityError:  # somebody else reminds of it at this moment
        raise RemindedToday(kind) from None
    return held


def reminded_today(things: Sequence[Held]) -> set[tuple[str, int]]:
    """Return kind and id of those things of which somebody was reminded today, in one statement."""
    ids = sorted({str(held.thing.id) for held in things})
    if not ids:
        return set()
    rows = run(_today, {"begin": clock.start_of(clock.today()), "ids": ids})
    return {(row.thing, int(row.thing_id)) for row in rows}


def withdraw_done() -> int:
    """Take back the reminders of things that no longer wait for their readers. Returns how many."""
    unread = select(Message.id, Message.person_id, Message.key).where(Message.key.startswith(PREFIX), Message.read_at.is_(None))
    done = []
    for message in db.session.execute(unread).all():
        kind, id = message.key.removeprefix(PREFIX).split("-")[:2]
        if not sources.still_waits(identity_of(message.person_id), kind, int(id)):
            done.append(message.id)
    if done:
        db.session.execute(update(Message).where(Message.id.in_(done)).values(read_at=clock.now()))
    return len(done)


def _notify(held: Held, by: Identity, link: str) -> None:
    thing = held.thing
    key = f"{PREFIX}{thing.kind}-{thing.id}-{clock.today():%Y%m%d}"
    for reader in _readers_of(holder.id for holder in held.holders):
        with force_locale(reader.language):
            here = sources.find_held(by, thing.kind, thing.id) or held  # once more, in the reader's words
            subject = _subject(here.thing)
            body = _("%(name)s reminds you of it. It has waited since %(day)s.", name=by.name, day=day(thing.since))
        outbox.notify(reader.id, key=key, subject=subject[:200], body=body, link=link, email=reader.email)
    db.session.flush()


def _subject(thing: Thing) -> str:
    if not thing.days_late:
        return _("Waits for you: %(deed)s", deed=thing.deed)
    return ngettext(
        "Late by %(num)d working day: %(deed)s",
        "Late by %(num)d working days: %(deed)s",
        thing.days_late,
        deed=thing.deed,
    )


def _readers_of(ids: Iterable[int]) -> list[_Reader]:
    return [_Reader(*row) for row in run(_readers, {"ids": list(ids)})]
