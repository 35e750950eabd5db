"""Read the facts about people for the rules: a constant number of statements for each thousand people."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from flask import current_app
from sqlalchemy import and_, bindparam, exists, func, select

from core import clock
from core.db import run
from core.mail import MOST_TRIES
from core.outbox import Channel, Message
from people import consents
from people.models import Consent, LoginSession, Person
from reminders import sources
from reminders.models import Reminder, Way
from reminders.rules import WEEK, Event, Facts, Limits, Mail

AT_A_TIME = 1000
"""People whose facts are read at once. SQLite takes 32,766 parameters in a statement."""

_ids: Any = bindparam("ids", expanding=True)
_consents = exists().where(
    Consent.person_id == Person.id,
    Consent.purpose == consents.WHATSAPP,
    Consent.partner_id.is_(None),
    Consent.withdrawn_at.is_(None),
)
_seen_at = select(func.max(LoginSession.last_seen_at)).where(LoginSession.person_id == Person.id).scalar_subquery()
_people = select(
    Person.id,
    _consents.label("consents"),
    and_(Person.phone.is_not(None), Person.phone_confirmed_at.is_not(None)).label("confirmed"),
    and_(Person.is_present(), Person.reminders_off_at.is_(None)).label("wants"),
    Person.email.is_not(None).label("has_email"),
    _seen_at.label("seen_at"),
).where(Person.id.in_(_ids))
_sent = select(Reminder.person_id, Reminder.key, Reminder.way, Reminder.sent_at).where(
    Reminder.person_id.in_(_ids), Reminder.sent_at.is_not(None)
)
_given_up = (
    select(Message.person_id, Message.key)
    .join(Reminder, and_(Reminder.person_id == Message.person_id, Reminder.key == Message.key))
    .where(
        Message.person_id.in_(_ids),
        Message.channel == Channel.EMAIL,
        Message.delivered_at.is_(None),
        Message.tries >= MOST_TRIES,
    )
)


def facts_of_all(now: datetime, limits: Limits) -> Iterator[Facts]:
    """Yield the facts about everybody for whom there is an event."""
    return _with_facts(sources.events(now, limits, None), now)


def facts_of(person_id: int, now: datetime, limits: Limits) -> Facts:
    """Return the facts about one person."""
    events = sources.events(now, limits, person_id)
    return next(iter(_read([person_id], {person_id: events}, now)))


def local_now() -> datetime:
    """Return this moment in the office's zone, as the rules want it."""
    return clock.now().astimezone(clock.zone())


def _with_facts(events: Iterable[Event], now: datetime) -> Iterator[Facts]:
    by_person: dict[int, list[Event]] = defaultdict(list)
    for event in events:
        by_person[event.person_id].append(event)
    ids = sorted(by_person)
    for start in range(0, len(ids), AT_A_TIME):
        yield from _read(ids[start : start + AT_A_TIME], by_person, now)


def _read(ids: Sequence[int], events: dict[int, list[Event]], now: datetime) -> list[Facts]:
    asked = {"ids": list(ids)}
    given_up, told, written = _given_up_by(asked), defaultdict(set), defaultdict(list)
    for row in run(_sent, asked):
        if row.key not in given_up[row.person_id] or row.way is Way.WHATSAPP:
            told[row.person_id].add(row.key)
            written[row.person_id].append(row.sent_at)
    for person_id, moment in sources.written(list(ids), now - WEEK):
        written[person_id].append(moment)
    may_mail = bool(current_app.config["SMTP_URL"])
    return [
        Facts(
            person_id=row.id,
            consents=bool(row.consents),
            number_confirmed=bool(row.confirmed),
            wants=bool(row.wants),
            mail=Mail.OPEN if may_mail and row.has_email else Mail.NONE,
            seen_at=row.seen_at,
            written=tuple(written[row.id]),
            told=frozenset(told[row.id]),
            given_up=frozenset(given_up[row.id]),
            events=tuple(events.get(row.id, ())),
        )
        for row in run(_people, asked)
    ]


def _given_up_by(asked: dict[str, Any]) -> dict[int, set[str]]:
    keys: dict[int, set[str]] = defaultdict(set)
    for row in run(_given_up, asked):
        keys[row.person_id].add(row.key)
    return keys
