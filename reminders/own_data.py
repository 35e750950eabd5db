"""What this package holds of a person: the reminders. An erasure removes them."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy import bindparam, select

from core import removal
from core.db import run
from people.own_data import Erasure, Fact, Group, Part, Row
from reminders.models import Reminder, Way
from reminders.wording import OBSTACLES, REASONS

_reminders = (
    select(*Reminder.__table__.columns)
    .where(Reminder.person_id == bindparam("person_id"))
    .order_by(Reminder.prepared_at, Reminder.id)
)


def describe(person_id: int) -> list[Group]:
    """Return the reminders that were prepared for a person and those that were sent."""
    rows = [_row(row) for row in run(_reminders, {"person_id": person_id})]
    return [Group("reminders", _("Reminders"), rows, _("None."), {"account.show_account": _("My account")})]


def _row(row: Any) -> Row:
    return Row(f"{_(REASONS[row.reason])}: {row.about}", [
        Fact("reason", "", row.reason.value),
        Fact("way", _("By"), _("e-mail") if row.way is Way.EMAIL else "WhatsApp"),
        Fact("prepared_at", _("Prepared"), row.prepared_at),
        Fact("sent_at", _("Sent"), row.sent_at),
        Fact("obstacle", _("Why not"), _(OBSTACLES[row.obstacle]) if row.obstacle else None),
    ])  # fmt: skip


def erase(erasure: Erasure) -> None:
    """Remove the reminders to a person."""
    removal.remove(Reminder, Reminder.person_id == erasure.person_id)


PART = Part(describe, frozenset({"reminders"}), erase)
