"""The comparison of `script/soak` finds answers that were removed or changed on purpose."""

from random import Random
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, select, update
from werkzeug.datastructures import MultiDict

from core.db import db
from courses.models import StageKey
from lms import seed
from quizzes import attempts
from quizzes.answers import save_answer
from quizzes.models import Answer, AttemptQuestion, Question
from quizzes.questions import TYPES
from script.measure.comparing import compare
from script.measure.figures import at_least, at_most, table
from script.measure.learners import Crowd
from script.measure.ledger import Ledger, Sent
from script.measure.pages import Page


@pytest.fixture
def written(app, tmp_path):
    """A ledger with an acknowledged answer to every question of an attempt, and these answers."""
    list(seed.load())
    ledger, walk = Ledger(tmp_path / "ledger"), Crowd().walk()
    attempt = attempts.resume_or_start(walk.enrolment, StageKey.KNOWLEDGE)
    questions = db.session.execute(
        select(AttemptQuestion.position, AttemptQuestion.shown, Question.type, Question.body)
        .join(Question, Question.id == AttemptQuestion.question_id)
        .where(AttemptQuestion.attempt_id == attempt.id)
    ).all()
    saves = [_save(ledger, attempt.id, row, sequence=1) for row in questions]
    db.session.commit()
    yield ledger, saves
    ledger.close()


def _save(ledger: Ledger, attempt_id: int, row, *, sequence: int) -> Sent:
    kind = TYPES[row.type]
    fields = kind.fill(kind.right(row.body), row.shown)
    pairs = [(name, value) for name, values in fields.items() for value in values]
    sent = Sent(attempt_id, row.position, sequence, str(uuid4()), pairs)
    ledger.note_sent(sent)
    response = kind.parse(MultiDict(pairs), row.shown)
    save_answer(attempt_id, row.position, response, sequence=sequence, sent_as=UUID(sent.sent_as))
    ledger.note_acknowledged(sent)
    return sent


def _at(sent: Sent):
    return (Answer.attempt_id == sent.attempt_id, Answer.position == sent.position)


def test_what_is_there_is_found(written):
    ledger, saves = written
    comparison = compare(ledger)
    assert (comparison.acknowledged, comparison.equal, comparison.lost) == (len(saves), len(saves), [])


def test_an_acknowledged_answer_that_is_gone_is_named(written):
    ledger, saves = written
    db.session.execute(delete(Answer).where(*_at(saves[0])))
    comparison = compare(ledger)
    assert len(comparison.lost) == 1 and comparison.equal == len(saves) - 1


def test_an_acknowledged_answer_with_other_content_is_named(written):
    ledger, saves = written
    db.session.execute(update(Answer).where(*_at(saves[0])).values(response={"text": "something else"}))
    assert len(compare(ledger).lost) == 1


def test_an_older_answer_in_place_of_the_acknowledged_one_is_named(written):
    """The second save was acknowledged, but the database holds the first, as after a power cut."""
    ledger, saves = written
    later = Sent(saves[0].attempt_id, saves[0].position, 2, str(uuid4()), saves[0].fields)
    ledger.note_sent(later)
    ledger.note_acknowledged(later)
    db.session.execute(update(Answer).where(*_at(later)).values(response={"text": "what was answered before"}))
    assert len(compare(ledger).lost) == 1


def test_an_answer_that_was_never_acknowledged_need_not_be_there(written):
    ledger, saves = written
    ledger.note_sent(Sent(saves[0].attempt_id, 999, 1, str(uuid4()), [("answer", "1")]))
    assert compare(ledger).lost == []


def test_a_form_is_filled_as_its_page_allows():
    page = Page(
        '<form action="/a"><input type="hidden" name="csrf_token" value="t"><input type="radio" name="answer" value="x">'
        '<input type="radio" name="answer" value="y"><select name="position-1"><option value="1"><option value="2"></select>'
        '<select name="position-2"><option value="1"><option value="2"></select></form>'
    )
    form = page.form("/a")
    assert form.hidden == {"csrf_token": "t"}
    pairs = dict(form.fill(Random(1)))
    assert pairs["answer"] in {"x", "y"} and {pairs["position-1"], pairs["position-2"]} == {"1", "2"}


def test_a_miss_stands_in_the_table():
    shown = table([at_most("slow", 7, 6.5), at_least("fast", 13, 12), at_least("too slow", 11.9, 12)])
    assert [line.count("FALLS SHORT") for line in shown.splitlines()[2:]] == [1, 0, 1]
