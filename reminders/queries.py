"""What officers and learners read of reminders."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import case, exists, func, select
from sqlalchemy.orm import aliased

from core.db import db, run
from people import consents, phones
from people.models import Consent, Person, full_name
from reminders.models import Obstacle, Reason, Reminder, Way


@dataclass(frozen=True)
class ReminderRow:
    """A reminder on the office's lists."""

    id: int
    person_id: int
    name: str
    phone: str | None
    email: str | None
    reason: Reason
    about: str
    day: date | None
    way: Way
    obstacle: Obstacle | None
    prepared_at: datetime
    sent_at: datetime | None
    sent_by_id: int | None
    sent_by: str | None
    may_write: bool
    """Whether the consent to WhatsApp is in force."""

    @property
    def phone_shown(self) -> str | None:
        """The number in its national form."""
        return phones.national_form(self.phone) if self.phone else None


sender = aliased(Person)
urgency = case({reason.value: place for place, reason in enumerate(Reason)}, value=Reminder.reason)
_may_write = exists().where(
    Consent.person_id == Person.id,
    Consent.purpose == consents.WHATSAPP,
    Consent.partner_id.is_(None),
    Consent.withdrawn_at.is_(None),
)
is_due = Reminder.sent_at.is_(None) & Reminder.obstacle.is_(None)
reminders = (
    select(
        Reminder.id,
        Reminder.person_id,
        Person.name,
        Person.address_as,
        Person.phone,
        Person.email,
        Reminder.reason,
        Reminder.about,
        Reminder.day,
        Reminder.way,
        Reminder.obstacle,
        Reminder.prepared_at,
        Reminder.sent_at,
        Reminder.sent_by_id,
        sender.name.label("sent_by"),
        _may_write.label("may_write"),
    )
    .join(Person, Person.id == Reminder.person_id)
    .outerjoin(sender, sender.id == Reminder.sent_by_id)
    .where(Person.is_present())
)
sendable = reminders.where(Reminder.obstacle.is_(None))
untold = reminders.where(Reminder.obstacle.is_not(None))
_count_due = (
    select(func.count(), func.min(Reminder.prepared_at), func.min(Reminder.id))
    .join(Person, Person.id == Reminder.person_id)
    .where(is_due, Person.is_present())
)


def rows_of(rows: Sequence[Any]) -> list[ReminderRow]:
    """Return rows of `reminders` with the names as people say them."""
    made = []
    for row in rows:
        facts = dict(row._mapping)
        facts["name"] = full_name(facts["name"], facts.pop("address_as"))
        made.append(ReminderRow(**facts))
    return made


def count_due() -> int:
    """Return how many reminders can be sent."""
    return run(_count_due).one()[0]


def oldest_due() -> tuple[int, datetime, int] | None:
    """Return how many reminders can be sent, since when the oldest waits, and its id; None where none can."""
    count, since, id = run(_count_due).one()
    return (count, since, id) if count else None


@dataclass(frozen=True)
class Switch:
    """The reminders of a person: whether they are on, and whether the consent to WhatsApp is in force."""

    on: bool
    may_write: bool


def switch_of(person_id: int) -> Switch:
    """Return how a person has set the reminders."""
    off_at = db.session.scalar(select(Person.reminders_off_at).where(Person.id == person_id))
    return Switch(off_at is None, consents.is_active(person_id, consents.WHATSAPP))
