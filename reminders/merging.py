"""How reminders go from one person to the other when two persons are merged."""

from sqlalchemy import delete, select

from core.db import db
from core.errors import N_
from people.merging.journal import Moving
from people.merging.parts import WHO_DID_IT, Part
from reminders.models import Reminder

STAYING = {"reminders.sent_by_id": WHO_DID_IT}


def merge(moving: Moving) -> None:
    """Move what was sent, so that it counts for the week and is not sent again. What is open is prepared anew.

    Where both persons were reminded of one event, such as a product that both own, the absorbed person's row stays.
    """
    both = Reminder.person_id.in_([moving.kept_id, moving.absorbed_id])
    db.session.execute(delete(Reminder).where(both, Reminder.sent_at.is_(None)))
    own = set(db.session.scalars(select(Reminder.key).where(Reminder.person_id == moving.kept_id)))
    sent = select(Reminder).where(Reminder.person_id == moving.absorbed_id).order_by(Reminder.id)
    for reminder in db.session.scalars(sent).all():
        if reminder.key in own:
            moving.remember(reminder, "person_id")
        else:
            moving.move(reminder, person_id=moving.kept_id)


REMINDERS = Part(covers=["reminders.person_id"], titles={"reminders": N_("Reminders")}, merge=merge)
