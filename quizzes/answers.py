"""A learner's answers, saved one by one while an attempt is open."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, Text, bindparam, cast, literal, select

from core import clock
from core.db import TZDateTime, db, insert_for, run
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
_columns = ("attempt_id", "position", "response", "sequence", "sent_as", "device_time", "received_at")


@cache
def _save(dialect: str) -> Any:
    """The whole rule in one statement, for the ordinary case: the attempt is open, and nobody else answered in between.

    It changes nothing where that does not hold, and where the answer is the one that stands. The lock is the attempt's row, as
    in `lock_open`; an UPSERT sees what was committed while it waited.
    """
    answer = Answer.__table__.c
    facts = select(
        Attempt.id,
        bindparam("position", type_=answer.position.type),
        bindparam("response", type_=JSON()),
        literal(1),
        bindparam("sent_as", type_=answer.sent_as.type),
        bindparam("device_time", type_=TZDateTime()),
        bindparam("received_at", type_=TZDateTime()),
    ).where(Attempt.id == bindparam("attempt_id"), Attempt.state == AttemptState.IN_PROGRESS)
    insert = insert_for(dialect, Answer).from_select(_columns, facts.with_for_update())
    new = insert.excluded
    return insert.on_conflict_do_update(
        index_elements=("attempt_id", "position"),
        set_={name: new[name] for name in _columns[2:] if name != "sequence"} | {"sequence": answer.sequence + 1},
        where=(answer.sequence + 1 == bindparam("next")) & (cast(answer.response, Text) != cast(new.response, Text)),
    ).returning(answer.sequence)


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
    if not response:
        lock_open(attempt_id)
        if _last_answer(attempt_id, position) is NOTHING:
            return NOTHING  # who only pages through has taken nothing back
    now = clock.now()
    facts = {"attempt_id": attempt_id, "position": position, "response": response, "sent_as": sent_as, "next": sequence}
    saved = run(_save(db.engine.dialect.name), {**facts, "device_time": device_time, "received_at": now}).scalar()
    if saved is not None:
        return Saved(response, saved, sent_as, now)
    lock_open(attempt_id)
    last = _last_answer(attempt_id, position)
    if response and response != last.response and sent_as != last.sent_as:
        raise Stale(last)
    return last


def lock_open(attempt_id: int) -> None:
    """Hold the attempt's row until commit, so that no answer slips in behind a hand-in. Raises Closed."""
    if db.session.scalar(_open, {"attempt_id": attempt_id}) is not AttemptState.IN_PROGRESS:
        raise Closed(attempt_id)


def _last_answer(attempt_id: int, position: int) -> Saved:
    row = run(_last, {"attempt_id": attempt_id, "position": position}).one_or_none()
    return Saved(*row) if row else NOTHING
