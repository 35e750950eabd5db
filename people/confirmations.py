"""That a phone number is its owner's."""

from sqlalchemy import update

from core import audit, clock
from core.db import changed, db
from people.identity import Identity
from people.models import ConfirmedHow, Person


def confirm_phone(person_id: int, *, by: Identity, how: ConfirmedHow) -> bool:
    """Note who saw that the number is the person's own, and how; the first confirmation stays. True when this was it."""
    confirmed = db.session.execute(
        update(Person)
        .where(Person.id == person_id, Person.phone.is_not(None), Person.phone_confirmed_at.is_(None))
        .values(phone_confirmed_at=clock.now(), phone_confirmed_by_id=by.id, phone_confirmed_how=how)
    )
    if changed(confirmed) != 1:
        return False
    audit.record("confirmed phone", "person", person_id, actor_id=by.id)
    return True
