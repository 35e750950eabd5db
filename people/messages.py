"""Messages that an officer writes to chosen people in the office's name."""

from collections.abc import Iterable
from uuid import UUID

from flask_babel import force_locale
from flask_babel import gettext as _

from core import audit, clock, outbox
from core.db import db
from core.office import office
from core.wording import day
from people.identity import Identity
from people.models import Person
from people.notices import CONTACT

KEY = "office-"
"""How the keys of these messages begin."""


def send(person_ids: Iterable[int], subject: str, body: str, *, sent_as: UUID, by: Identity) -> None:
    """Put a message on each person's first page, signed by `by`. The same `sent_as` again sends nothing to who has it already.

    The words stand in the message alone; the audit log keeps whom it met.
    """
    for person_id in person_ids:
        signed = f"{body.rstrip()}\n{_signature(person_id, by)}"
        outbox.notify(person_id, key=f"{KEY}{sent_as}", subject=subject, body=signed, link=CONTACT)
        audit.record("wrote message", "person", person_id, actor_id=by.id)


def _signature(person_id: int, by: Identity) -> str:
    """Return who writes, when, and how to answer, in the reader's language."""
    with force_locale(db.session.get_one(Person, person_id).language):
        return _(
            "From %(name)s, %(office)s, %(day)s. Would you like to answer? Open the page of the office below, and call, write or come.",
            name=by.short_name,
            office=office().short_name,
            day=day(clock.today()),
        )
