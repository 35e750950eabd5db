"""The rows of the board in words, for the templates."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_login import current_user

from mentoring import messages, wording
from mentoring.models import Cohort
from mentoring.queries.rows import BoardRow
from people import consents, phones


@dataclass(frozen=True)
class Line:
    """A row of the board in words, with the message to send."""

    row: BoardRow
    reasons: list[str]
    state: tuple[str, str]
    cells: list[str]
    seen: str
    message: str
    whatsapp: str | None
    """The address that opens WhatsApp. None where the learner has not agreed or has no number, where `too_often` holds,
    or where the office wrote this week."""
    phone: str | None
    too_often: bool
    """Whether the learner got as many messages this week as the consent allows."""


def lines_of(rows: Sequence[BoardRow], cohort: Cohort) -> list[Line]:
    """Return the rows of a board in words."""
    return [line_of(row, cohort) for row in rows]


def line_of(row: BoardRow, cohort: Cohort) -> Line:
    """Return a row of a board in words, for the mentor who is signed in."""
    message = messages.message_for(row, cohort=cohort.name, mentor=current_user)
    contact = row.contact
    too_often = contact.greetings_this_week >= consents.whatsapp_messages_per_week()
    reachable = contact.takes_whatsapp and not too_often and contact.reminded_at is None
    return Line(
        row=row,
        reasons=[wording.reason_words(row, reason) for reason in row.reasons],
        state=wording.state_of(row),
        cells=[wording.cell_words(cell) for cell in row.stages],
        seen=wording.seen_words(row.last_seen),
        message=message,
        whatsapp=messages.whatsapp_link(contact.phone, message) if reachable and contact.phone else None,
        phone=phones.national_form(contact.phone) if contact.phone else None,
        too_often=too_often,
    )
