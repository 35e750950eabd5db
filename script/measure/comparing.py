"""Every acknowledged answer is looked for in the database, and compared with what its client had sent."""

from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from core.db import db
from quizzes.models import Answer, AttemptQuestion, Question
from quizzes.questions import TYPES
from script.measure.ledger import Ledger, Sent


@dataclass
class Comparison:
    """Counts of acknowledged answers, but for `lost`, which names them."""

    acknowledged: int = 0
    changed_later: int = 0
    """Its own client later sent another one to the same question, and that one was acknowledged too."""
    equal: int = 0
    later_in_flight: int = 0
    """A later one of its own client stands there, with equal content: it was saved, and the answer to it was cut off."""
    lost: list[str] = field(default_factory=list)

    @property
    def found(self) -> int:
        """Last acknowledged ones that stand there, or their client's own successor."""
        return self.equal + self.later_in_flight


def compare(ledger: Ledger) -> Comparison:
    """Inside the application's context; nobody writes meanwhile."""
    sent, acknowledged = ledger.read()
    standing = _standing()
    by_place: dict[tuple[int, int], list[Sent]] = {}
    for one in sent:
        by_place.setdefault(one.place, []).append(one)
    result = Comparison(acknowledged=len(acknowledged))
    for place, sendings in by_place.items():
        _look(standing.get(place), sendings, acknowledged, result)
    return result


def _look(row: Any, sendings: list[Sent], acknowledged: set[str], result: Comparison) -> None:
    kept = [one for one in sendings if one.sent_as in acknowledged]
    if not kept:
        return
    last = max(kept, key=lambda one: one.sequence)
    result.changed_later += len(kept) - 1
    later = [one for one in sendings if one.sequence > last.sequence]
    if _stands(row, last):
        result.equal += 1
    elif any(_stands(row, one) for one in later):
        result.later_in_flight += 1
    else:
        result.lost.append(f"attempt {last.attempt_id}, question {last.position}, save {last.sequence}")


def _stands(row: Any, sent: Sent) -> bool:
    """Name, number and content."""
    if row is None or str(row.sent_as) != sent.sent_as or row.sequence != sent.sequence:
        return _says_the_same(row, sent)
    return row.response == _response(row, sent)


def _says_the_same(row: Any, sent: Sent) -> bool:
    """A second answer with the same content is not written again: the first one's name stays."""
    return row is not None and row.sequence == sent.sequence - 1 and row.response == _response(row, sent)


def _response(row: Any, sent: Sent) -> Any:
    return TYPES[row.type].parse(MultiDict(sent.fields), row.shown)


def _standing() -> dict[tuple[int, int], Any]:
    rows = db.session.execute(
        select(
            Answer.attempt_id,
            Answer.position,
            Answer.response,
            Answer.sequence,
            Answer.sent_as,
            AttemptQuestion.shown,
            Question.type,
        )
        .join(
            AttemptQuestion,
            (AttemptQuestion.attempt_id == Answer.attempt_id) & (AttemptQuestion.position == Answer.position),
        )
        .join(Question, Question.id == AttemptQuestion.question_id)
    )
    return {(row.attempt_id, row.position): row for row in rows}
