"""A learner wants no messages: the word BERHENTI in an answer, or the switch on the own account."""

from sqlalchemy import update

from core import audit, clock, outbox
from core.db import changed, db
from people import consents
from people.identity import Identity
from people.models import Person
from reminders import wording
from reminders.preparing import remove_prepared


def record_stop(person_id: int, *, by: Identity) -> bool:
    """Note that a learner answered BERHENTI: the consent ends at once and everything prepared goes.

    Returns False where no consent was in force. The learner reads it on the own page.
    """
    remove_prepared(person_id)
    if not consents.withdraw(person_id, consents.WHATSAPP):
        return False
    audit.record("stopped messages", "person", person_id, actor_id=by.id)
    subject, body = wording.stopped_words(person_id)
    key = f"messages-stopped-{clock.now().timestamp():.0f}"
    outbox.notify(person_id, key=key, subject=subject, body=body, link="/account/consents")
    return True


def switch(person_id: int, *, on: bool) -> bool:
    """Turn a person's reminders on or off. Returns False where they were so before."""
    now_off = Person.reminders_off_at.is_not(None) if on else Person.reminders_off_at.is_(None)
    values = None if on else clock.now()
    done = changed(db.session.execute(update(Person).where(Person.id == person_id, now_off).values(reminders_off_at=values)))
    if not on:
        remove_prepared(person_id)
    if done:
        audit.record("switched reminders on" if on else "switched reminders off", "person", person_id, actor_id=person_id)
    return bool(done)
