"""Compare every acknowledged answer with the database."""

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
    """The result: counts of acknowledged answers, and the names of the lost ones."""

    acknowledged: int = 0
    changed_later: int = 0
    """Answers that the same client replaced by a later one, which was acknowledged too."""
    equal: int = 0
    later_in_flight: int = 0
    """Questions where the database has a later answer of the same client: it was saved, but its acknowledgement was lost."""
    lost: list[str] = field(default_factory=list)

    @property
    def found(self) -> int:
        """The number of questions whose last acknowledged answer, or a later one of the same client, is stored."""
        return self.equal + self.later_in_flight


def compare(ledger: Ledger) -> Comparison:
    """Compare the ledger with the database. Call it in an application context, while no server runs."""
    sent, acknowledged = ledger.read()
    stored = _stored_answers()
    by_place: dict[tuple[int, int], list[Sent]] = {}
    for save in sent:
        by_place.setdefault(save.place, []).append(save)
    result = Comparison(acknowledged=len(acknowledged))
    for place, saves in by_place.items():
        _compare_question(stored.get(place), saves, acknowledged, result)
    return result


def _compare_question(row: Any, saves: list[Sent], acknowledged: set[str], result: Comparison) -> None:
    confirmed = [save for save in saves if save.sent_as in acknowledged]
    if not confirmed:
        return
    last = max(confirmed, key=lambda save: save.sequence)
    result.changed_later += len(confirmed) - 1
    later = [save for save in saves if save.sequence > last.sequence]
    if _is_stored(row, last):
        result.equal += 1
    elif any(_is_stored(row, save) for save in later):
        result.later_in_flight += 1
    else:
        result.lost.append(f"attempt {last.attempt_id}, question {last.position}, save {last.sequence}")


def _is_stored(row: Any, sent: Sent) -> bool:
    """Whether the row has this save's id, sequence and content, or the same content from the save before."""
    if row is None or str(row.sent_as) != sent.sent_as or row.sequence != sent.sequence:
        return _has_equal_content(row, sent)
    return row.response == _response(row, sent)


def _has_equal_content(row: Any, sent: Sent) -> bool:
    """Whether the previous save had the same content. An equal answer is not written again, so the first one's id stays."""
    return row is not None and row.sequence == sent.sequence - 1 and row.response == _response(row, sent)


def _response(row: Any, sent: Sent) -> Any:
    return TYPES[row.type].parse(MultiDict(sent.fields), row.shown)


def _stored_answers() -> dict[tuple[int, int], Any]:
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
