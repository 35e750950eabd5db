"""Prepare reminders: bring the open rows in line with what is due by the rules, and send those that go by e-mail."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, select

from core import clock, outbox
from core.db import db, run, upsert
from people.models import Person
from reminders import rules, wording
from reminders.facts import facts_of, facts_of_all, local_now
from reminders.limits import limits
from reminders.models import Reminder, Way
from reminders.rules import Due

_open = select(Reminder.id, Reminder.person_id, Reminder.key, Reminder.obstacle, Reminder.way).where(Reminder.sent_at.is_(None))


def prepare() -> int:
    """Prepare the reminders of everybody, unless the hours are quiet. Returns how many are new."""
    now, limit = local_now(), limits()
    if rules.is_quiet(now, limit):
        return 0
    return _bring_in_line(run(_open).all(), rules.due_reminders(facts_of_all(now, limit), now, limit))


def prepare_for(person_id: int) -> int:
    """Prepare the reminder of one person. Returns whether it is new: 0 or 1."""
    now, limit = local_now(), limits()
    known = run(_open.where(Reminder.person_id == person_id)).all()
    return _bring_in_line(known, rules.due_reminders([facts_of(person_id, now, limit)], now, limit))


def remove_prepared(person_id: int) -> None:
    """Remove what is prepared for a person, because they want no messages."""
    db.session.execute(delete(Reminder).where(Reminder.person_id == person_id, Reminder.sent_at.is_(None)))


def _bring_in_line(known: Iterable[Any], due: list[Due]) -> int:
    wanted = {(one.event.person_id, one.event.key): one for one in due}
    rows = {(row.person_id, row.key): row for row in known}
    outdated = [row.id for key, row in rows.items() if not _is_same(row, wanted.get(key))]
    for start in range(0, len(outdated), 500):
        ids = outdated[start : start + 500]
        db.session.execute(delete(Reminder).where(Reminder.id.in_(ids), Reminder.sent_at.is_(None)))
    gone = set(outdated)
    return sum(_add(one) for key, one in wanted.items() if key not in rows or rows[key].id in gone)


def _is_same(row: Any, due: Due | None) -> bool:
    return due is not None and (row.obstacle, row.way) == (due.obstacle, due.way)


def _add(due: Due) -> bool:
    """Add a reminder. An e-mail goes out at once; one that was given up becomes open again, with its obstacle."""
    event, now = due.event, clock.now()
    of_event = Reminder.person_id == event.person_id, Reminder.key == event.key
    if due.obstacle:
        db.session.execute(delete(Reminder).where(*of_event, Reminder.way == Way.EMAIL))
    goes_now = due.way is Way.EMAIL and due.obstacle is None
    row = {
        "person_id": event.person_id,
        "reason": event.reason,
        "key": event.key,
        "about": event.about[:300],
        "day": event.day,
        "link": event.link,
        "way": due.way,
        "obstacle": due.obstacle,
        "prepared_at": now,
        "sent_at": now if goes_now else None,
    }
    added = db.session.scalar(upsert(Reminder).values(row).on_conflict_do_nothing().returning(Reminder.id))
    if added is not None and goes_now:
        _mail(due)
    return added is not None


def _mail(due: Due) -> None:
    event = due.event
    email = db.session.scalars(select(Person.email).where(Person.id == event.person_id)).one()
    subject, body = wording.mail_words(event.reason, event.about, event.day, event.person_id)
    if email:
        outbox.notify_by_mail(event.person_id, key=event.key, subject=subject[:200], body=body, link=event.link, email=email)
