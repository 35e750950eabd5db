"""A learner's answers, saved one by one while an attempt is open."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import Table, bindparam, insert, select, update

from core import clock
from core.db import db
from core.errors import Closed, Stale
from quizzes.models import Answer, Attempt, AttemptState


@dataclass(frozen=True)
class Saved:
    """An answer as it stands in the database. The next save of it carries `sequence` + 1."""

    response: Any
    sequence: int
    sent_as: UUID
    received_at: datetime


NOTHING = Saved({}, 0, UUID(int=0), datetime.min.replace(tzinfo=UTC))
"""What stands before the first save."""

_open = select(Attempt.state).where(Attempt.id == bindparam("attempt_id")).with_for_update()
_place = (Answer.attempt_id == bindparam("attempt_id"), Answer.position == bindparam("position"))
_last = select(Answer.response, Answer.sequence, Answer.sent_as, Answer.received_at).where(*_place)
_table = cast(Table, Answer.__table__)
_first_save = insert(_table)
_next_save = update(_table).where(_table.c.attempt_id == bindparam("in_attempt"), _table.c.position == bindparam("at_position"))


def save_answer(
    attempt_id: int,
    position: int,
    response: dict[str, Any],
    *,
    sequence: int,
    sent_as: UUID,
    device_time: datetime | None = None,
) -> Saved:
    """Keep an answer, once for each `sent_as`. The page told its device the last sequence; this one is that plus one.

    Two devices that say the same agree, whatever their sequence; one that says nothing contradicts nobody. Raises Closed when
    the attempt is over, Stale (its subject the answer that stands) when another device answered something else in between:
    the person chooses.
    """
    lock_open(attempt_id)
    last = _last_answer(attempt_id, position) or NOTHING
    if last.response == response or last.sent_as == sent_as:
        return last
    if last.sequence and sequence != last.sequence + 1:
        if response:
            raise Stale(last)
        return last
    saved = Saved(response, last.sequence + 1, sent_as, clock.now())
    row = {**saved.__dict__, "device_time": device_time}
    if last.sequence:
        db.session.execute(_next_save, {**row, "in_attempt": attempt_id, "at_position": position})
    else:
        db.session.execute(_first_save, {**row, "attempt_id": attempt_id, "position": position})
    return saved


def lock_open(attempt_id: int) -> None:
    """Hold the attempt's row until commit, so that no answer slips in behind a hand-in. Raises Closed."""
    if db.session.scalar(_open, {"attempt_id": attempt_id}) is not AttemptState.IN_PROGRESS:
        raise Closed(attempt_id)


def _last_answer(attempt_id: int, position: int) -> Saved | None:
    row = db.session.execute(_last, {"attempt_id": attempt_id, "position": position}).one_or_none()
    return Saved(*row) if row else None
