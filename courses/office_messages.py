"""Learners write to the office about a lesson, and officers answer. Whoever may answer is told, and the learner as well."""

from datetime import date
from uuid import UUID

from sqlalchemy import func, select, update

from core import audit, clock
from core.db import changed, db
from core.errors import N_, DomainError
from core.office import office
from courses import notices
from courses.models import OfficeMessage
from people.identity import Identity
from people.models import OFFICE_ROLES, Person, RoleGrant

LONGEST_WORDS = 2000
LONGEST_ANSWER = 2000
MOST_WAITING = 10
"""Messages of one learner that may wait at the same time."""
WORKING_DAYS = 3
"""Within how many working days an answer is promised where `office.yaml` says nothing."""


class EnoughWaiting(DomainError):
    """The learner has MOST_WAITING messages that wait for an answer."""

    status = 409
    message = N_("Ten of your messages wait for an answer already. Please wait, or come to the office.")


class AnsweredAlready(DomainError):
    """Somebody else answered the message in between."""

    status = 409
    message = N_("Somebody has answered this message in between. Your words were not sent.")


def send(person_id: int, *, edition_id: int, lesson_key: str, words: str, sent_as: UUID) -> OfficeMessage:
    """Send a message, and tell the officers. A form that comes twice sends once. Raises EnoughWaiting."""
    db.session.scalar(select(Person.id).where(Person.id == person_id).with_for_update())
    own = OfficeMessage.person_id == person_id
    sent = db.session.scalars(select(OfficeMessage).where(own, OfficeMessage.sent_as == sent_as)).one_or_none()
    if sent:
        return sent
    waiting = select(func.count()).select_from(OfficeMessage).where(own, OfficeMessage.answered_at.is_(None))
    if (db.session.scalar(waiting) or 0) >= MOST_WAITING:
        raise EnoughWaiting(person_id)
    readers = _readers()
    message = OfficeMessage(
        person_id=person_id,
        edition_id=edition_id,
        lesson_key=lesson_key,
        words=words,
        sent_as=sent_as,
        sent_at=clock.now(),
        due_on=_due_on() if readers else None,
    )
    db.session.add(message)
    db.session.flush()
    notices.notify_message_waits(message, readers)
    return message


def answer(message: OfficeMessage, words: str, *, by: Identity) -> None:
    """Answer a message and tell its writer. Raises AnsweredAlready."""
    waits = update(OfficeMessage).where(OfficeMessage.id == message.id, OfficeMessage.answered_at.is_(None))
    if changed(db.session.execute(waits.values(answered_at=clock.now(), answered_by_id=by.id, answer=words))) != 1:
        raise AnsweredAlready(message)
    db.session.refresh(message)
    audit.record("answered", "message to the office", message.id, actor_id=by.id)
    notices.withdraw_message_waits(message)
    notices.notify_message_answered(message)


def _due_on() -> date:
    days = office().facts.get("messages", {}).get("working_days", WORKING_DAYS)
    return office().working_days.after(clock.today(), days)


def _readers() -> list[tuple[int, str]]:
    """Return the officers, or where there is none the administrators: their ids and languages."""
    for role in OFFICE_ROLES:
        holders = (
            select(Person.id, Person.language)
            .join(RoleGrant, RoleGrant.person_id == Person.id)
            .where(RoleGrant.role == role, RoleGrant.in_force(clock.today()), Person.closed_at.is_(None))
            .distinct()
            .order_by(Person.id)
        )
        if found := [(row.id, row.language) for row in db.session.execute(holders)]:
            return found
    return []
