"""Reminders on an officer's desk: one line that says how many people wait for a message today."""

from flask_babel import gettext as _
from flask_babel import ngettext

from people.desk.sources import Source
from people.desk.things import Pile, Place, Thing
from people.identity import Identity
from reminders import queries
from reminders.policies import can_send_reminders


def _waiting(person: Identity, id: int | None) -> Pile[Thing]:
    oldest = queries.oldest_due() if can_send_reminders(person) else None
    if oldest is None:
        return Pile()
    count, since, first = oldest
    thing = Thing(
        kind="reminder",
        id=first,
        deed=_("Write to learners by WhatsApp"),
        what=ngettext("Today %(num)d person", "Today %(num)d people", count),
        since=since,
        due=None,
        place=Place("office_reminders.list_reminders"),
    )
    return Pile([thing], 1, 0)


REMINDERS = Source(_waiting)
