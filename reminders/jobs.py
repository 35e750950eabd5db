"""The sweeps of this package."""

import logging
from datetime import timedelta

from sqlalchemy import select

from core import jobs
from core.db import db
from core.refusals import refusals
from people.models import Person
from reminders import preparing, senders, sending, wording
from reminders.models import Reminder
from reminders.queries import is_due
from reminders.senders import Sender

log = logging.getLogger(__name__)

AT_A_TIME = 200
"""Messages that one run gives to a sender by API."""


@jobs.sweep("reminders.prepare", every=timedelta(minutes=5), by_date=True)
def prepare() -> int:
    """Prepare the reminders that are due, and remove what is due no longer. Returns how many are new."""
    new = preparing.prepare()
    db.session.commit()
    return new


@jobs.sweep("reminders.send")
def send() -> int:
    """Send what is prepared by API, each message in a commit of its own. Returns how many: 0 without a sender."""
    sender = senders.chosen()
    if sender is None:
        return 0
    due = list(db.session.scalars(select(Reminder.id).where(is_due).order_by(Reminder.id).limit(AT_A_TIME)))
    db.session.commit()  # no transaction is open while the sender works
    return sum(_send(reminder_id, sender) for reminder_id in due)


def _send(reminder_id: int, sender: Sender) -> bool:
    with refusals() as refused:  # an officer was first, it is late, or it is no longer due
        reminder = sending.claim(reminder_id, by=None)
        person = db.session.get_one(Person, reminder.person_id)
        text = wording.message(person, reminder.reason, reminder.about, reminder.day, reminder.link, sender=None)
        phone = person.phone or ""
    if refused:
        return False
    db.session.commit()
    try:
        sender.send(phone, text)
    except OSError:
        log.warning("a reminder was not sent", exc_info=True)
        sending.take_back(reminder_id, by=None)
        db.session.commit()
        return False
    return True
