"""The office's lists: reminders to send and those that were sent, and what could not be told."""

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import func

from core.errors import N_
from core.lists.declaring import Cell, Column, StaffList, declare, states
from core.lists.searching import digits_in, text_in
from core.wording import day, moment, number
from people.models import Person
from reminders import queries
from reminders.models import Obstacle, Reminder, Way
from reminders.policies import can_send_reminders
from reminders.queries import ReminderRow
from reminders.wording import OBSTACLES, REASONS


def _name(row: ReminderRow) -> Cell:
    return Cell(row.name, sub=row.phone_shown, to=("office_people.show_person", {"person_id": row.person_id}))


def _why(row: ReminderRow) -> Cell:
    until = _("until %(day)s", day=day(row.day)) if row.day else None
    return Cell(_(REASONS[row.reason]), sub=", ".join(filter(None, [row.about, until])))


def _state(row: ReminderRow) -> Cell:
    if row.sent_at is None:
        return Cell(_("To be sent"), state="now")
    by = _("by e-mail") if row.way is Way.EMAIL else row.sent_by
    return Cell(_("Sent"), sub=", ".join(filter(None, [by, moment(row.sent_at)])), state="done")


def _reach(row: ReminderRow) -> Cell | None:
    if row.obstacle is None:
        return None
    return Cell(_(OBSTACLES[row.obstacle]), sub=row.email if row.obstacle is Obstacle.MAIL_GIVEN_UP else None, state="bad")


def _counted(total: int) -> str:
    return ngettext("%(rows)s message", "%(rows)s messages", total, rows=number(total))


_NAME = Column("name", N_("Name"), _name, order=func.lower(Person.name), search=(text_in(Person.name),))
_PHONE = Column(
    "phone",
    N_("Number"),
    lambda row: row.phone_shown,
    whole=(digits_in(Person.phone),),
    file_only=True,
)
_WHY = Column("reason", N_("What about"), _why, order=queries.urgency, search=(text_in(Reminder.about),))
_REASON = states(
    "reason", N_("What about"), {reason.value: (words, Reminder.reason == reason) for reason, words in REASONS.items()}
)
_SINCE = Column("since", N_("Since"), lambda row: row.prepared_at, order=Reminder.prepared_at, unsearched="a day")
REMINDERS = declare(
    StaffList(
        name="reminders",
        title=N_("Messages to learners"),
        endpoint="office_reminders.list_reminders",
        may_open=can_send_reminders,
        statement=queries.sendable,
        id=Reminder.id,
        read=queries.rows_of,
        columns=(
            _NAME,
            _PHONE,
            _WHY,
            _SINCE,
            Column("state", N_("State"), _state, order=Reminder.sent_at, unsearched="the filter beside it"),
        ),
        order="reason",
        counted=_counted,
        searched=N_("Name, number, task, course or product"),
        filters=(
            states(
                "state",
                N_("State"),
                {
                    "due": (N_("To be sent"), Reminder.sent_at.is_(None)),
                    "sent": (N_("Sent"), Reminder.sent_at.is_not(None)),
                },
                default="due",
            ),
            _REASON,
        ),
    )
)
UNTOLD = declare(
    StaffList(
        name="untold",
        title=N_("What could not be told"),
        endpoint="office_reminders.list_untold",
        may_open=can_send_reminders,
        statement=queries.untold,
        id=Reminder.id,
        read=queries.rows_of,
        columns=(
            _NAME,
            _PHONE,
            _WHY,
            _SINCE,
            Column("obstacle", N_("Why not"), _reach, order=Reminder.obstacle, unsearched="the filter beside it"),
        ),
        order="reason",
        counted=_counted,
        searched=N_("Name, number, task, course or product"),
        filters=(
            states(
                "obstacle",
                N_("Why not"),
                {obstacle.value: (words, Reminder.obstacle == obstacle) for obstacle, words in OBSTACLES.items()},
            ),
            _REASON,
        ),
    )
)
