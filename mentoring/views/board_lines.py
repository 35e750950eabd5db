"""What a page says of each row of the board."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask_login import current_user

from mentoring import limits, messages, wording
from mentoring.models import Cohort
from mentoring.queries.rows import BoardRow
from people import phones


@dataclass(frozen=True)
class Line:
    """A row in words, with the message that is ready to be sent."""

    row: BoardRow
    reasons: list[str]
    state: tuple[str, str]
    cells: list[str]
    seen: str
    message: str
    whatsapp: str | None
    """The address that opens WhatsApp; nothing where the member has not agreed to it, or was written to often enough."""
    phone: str | None
    too_often: bool


def lines_of(rows: Sequence[BoardRow], cohort: Cohort) -> list[Line]:
    """All rows of a cohort's board."""
    return [line_of(row, cohort) for row in rows]


def line_of(row: BoardRow, cohort: Cohort) -> Line:
    """One row."""
    message = messages.message_for(row, cohort=cohort.name, mentor=current_user)
    too_often = row.greetings_this_week >= limits.messages_a_week()
    reachable = row.phone is not None and row.takes_whatsapp and not too_often
    return Line(
        row=row,
        reasons=[wording.reason_words(row, reason) for reason in row.reasons],
        state=wording.state_of(row),
        cells=[wording.cell_words(cell) for cell in row.stages],
        seen=wording.seen_words(row.last_seen),
        message=message,
        whatsapp=messages.whatsapp_link(row.phone, message) if reachable and row.phone else None,
        phone=phones.shown(row.phone) if row.phone else None,
        too_often=too_often,
    )
