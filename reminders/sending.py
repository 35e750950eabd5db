"""Send a prepared reminder: claim it, so that no two officers send it, or take the claim back."""

from datetime import datetime, timedelta

from sqlalchemy import select

from core import audit, clock, moments
from core.db import db
from core.errors import N_, DomainError
from people.identity import Identity
from people.models import Person
from reminders import rules
from reminders.facts import facts_of, local_now
from reminders.limits import limits
from reminders.models import Reminder, Way

TAKEN_BACK_WITHIN = timedelta(hours=1)
"""For so long the officer who claimed a reminder may say that it was not sent."""


class QuietHours(DomainError):
    """Nobody is written to at this time of day."""

    status = 409
    message = N_("It is late. Messages are sent from %(hour)s on; this one stays on the list.")


class AlreadySent(DomainError):
    """Somebody sent it; `values["name"]` is their name."""

    status = 409
    message = N_("%(name)s has sent this already. Nobody is written to twice.")


class NotDue(DomainError):
    """The person came back, withdrew the consent, or was written to in this week."""

    status = 409
    message = N_("This message is no longer needed or no longer allowed. It leaves the list.")


class CannotTakeBack(DomainError):
    """Somebody else claimed it, or too long ago."""

    status = 409
    message = N_("Only who opened the message can take it back, within an hour.")


def claim(reminder_id: int, *, by: Identity | None) -> Reminder:
    """Note that a reminder is sent now, before the chat is opened. `by` is None for a sender by API.

    The rows of the reminder and of the person are locked, and the rules are asked once more.
    Raises NotDue, AlreadySent or QuietHours.
    """
    reminder = _lock(reminder_id)
    if reminder is None:
        raise NotDue(reminder_id)
    if reminder.sent_at is not None:
        raise AlreadySent(reminder_id, name=_name_of(reminder.sent_by_id))
    now, limit = local_now(), limits()
    if rules.is_quiet(now, limit):
        raise QuietHours(reminder_id, hour=f"{limit.quiet_until:02}.00")
    db.session.execute(select(Person.id).where(Person.id == reminder.person_id).with_for_update())
    allowed = reminder.way is Way.WHATSAPP and reminder.obstacle is None
    if not (allowed and rules.may_send(facts_of(reminder.person_id, now, limit), reminder.key, now, limit)):
        raise NotDue(reminder_id)
    reminder.sent_at, reminder.sent_by_id = clock.now(), by.id if by else None
    audit.record("wrote by WhatsApp", "person", reminder.person_id, actor_id=by.id if by else None)
    db.session.flush()
    return reminder


def take_back(reminder_id: int, *, by: Identity | None) -> int:
    """Remove the row of a reminder that was claimed and not sent. Returns the person's id; it is prepared anew if it is due.

    Raises CannotTakeBack.
    """
    reminder = _lock(reminder_id)
    mine = reminder is not None and reminder.sent_at is not None and reminder.sent_by_id == (by.id if by else None)
    if reminder is None or not mine or reminder.way is not Way.WHATSAPP or not may_take_back(reminder.sent_at):
        raise CannotTakeBack(reminder_id)
    audit.record("took back reminder", "person", reminder.person_id, actor_id=by.id if by else None)
    db.session.delete(reminder)
    db.session.flush()
    return reminder.person_id


def may_take_back(sent_at: datetime | None) -> bool:
    """Whether a reminder was claimed so lately that it can be taken back."""
    return sent_at is not None and moments.was_lately(sent_at, TAKEN_BACK_WITHIN)


def _lock(reminder_id: int) -> Reminder | None:
    locked = select(Reminder).where(Reminder.id == reminder_id).with_for_update()
    return db.session.scalar(locked.execution_options(populate_existing=True))


def _name_of(person_id: int | None) -> str:
    return db.session.scalar(select(Person.name).where(Person.id == person_id)) or "API"
