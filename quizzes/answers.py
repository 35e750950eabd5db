"""Save a learner's answers one by one while an attempt is open."""

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
class SavedAnswer:
    """An answer in the database. The next save of the same question must send `sequence` + 1."""

    response: Any
    sequence: int
    sent_as: UUID
    received_at: datetime


NO_ANSWER = SavedAnswer({}, 0, UUID(int=0), datetime.min.replace(tzinfo=UTC))
"""The answer before the first save."""

_open = select(Attempt.state).where(Attempt.id == bindparam("attempt_id")).with_for_update()
_place = (Answer.attempt_id == bindparam("attempt_id"), Answer.position == bindparam("position"))
_last = select(Answer.response, Answer.sequence, Answer.sent_as, Answer.received_at).where(*_place)
_columns = ("attempt_id", "position", "response", "sequence", "sent_as", "device_time", "received_at")


@cache
def _save(dialect: str) -> Any:
    """Build the statement that saves an answer if the attempt is open and no other device answered in between.

    It writes nothing where that does not hold, or where the answer stays the same. Like `lock_open` it locks the attempt's row,
    and an upsert sees rows that were committed while it waited.
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
) -> SavedAnswer:
    """Save an answer and return it. `sequence` is the number on the page plus one; `sent_as` identifies a repeated request.

    The same response from another device is accepted with any sequence, and so is an empty one before the first save. Raises
    Closed when the attempt is over. Raises Stale, with the stored answer as its subject, when another device answered differently
    in between; then the learner chooses.
    """
    if not response:
        lock_open(attempt_id)
        if _last_answer(attempt_id, position) is NO_ANSWER:
            return NO_ANSWER  # the learner only turned the page
    now = clock.now()
    facts = {"attempt_id": attempt_id, "position": position, "response": response, "sent_as": sent_as, "next": sequence}
    saved = run(_save(db.engine.dialect.name), {**facts, "device_time": device_time, "received_at": now}).scalar()
    if saved is not None:
        return SavedAnswer(response, saved, sent_as, now)
    lock_open(attempt_id)
    last = _last_answer(attempt_id, position)
    if response and response != last.response and sent_as != last.sent_as:
        raise Stale(last)
    return last


def lock_open(attempt_id: int) -> None:
    """Lock the attempt's row until the commit, so that no answer is saved after the hand-in. Raises Closed."""
    if db.session.scalar(_open, {"attempt_id": attempt_id}) is not AttemptState.IN_PROGRESS:
        raise Closed(attempt_id)


def _last_answer(attempt_id: int, position: int) -> SavedAnswer:
    row = run(_last, {"attempt_id": attempt_id, "position": position}).one_or_none()
    return SavedAnswer(*row) if row else NO_ANSWER
