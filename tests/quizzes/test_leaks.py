"""Before its result, nothing of an attempt that leaves the server tells a right answer."""

import json
import re
from random import Random
from uuid import uuid4

import pytest

from core.db import db
from courses.models import StageKey
from quizzes import attempts
from quizzes.models import Attempt, Question
from quizzes.queries.attempts import marked_in
from quizzes.questions import TYPES
from quizzes.questions.options import Options
from tests.quizzes.answering import WRONG, fields, questions_of, right_fields, send

JSON = {"Accept": "application/json"}
SECRET_NAMES = ("right", "feedback", "tolerance", "answers", "options", "pairs", "items", "explanation", "body", "shown")
"""Names of what only the server may know; in a page they would come from a question printed whole."""


@pytest.fixture
def attempt(enrolment) -> Attempt:
    """Bu Sri at the quiz of the knowledge stage, its mixing fixed so that the test sees the same each time."""
    begun = attempts.take_up(enrolment, StageKey.KNOWLEDGE, rng=Random(3))
    db.session.commit()
    return begun


def all_that_leaves_the_server(client, attempt: Attempt) -> list[str]:
    """Every page and every answer to a script, headers included, of an attempt that is not handed in."""
    base, checkpoint = f"/attempts/{attempt.id}", "/learn/kopi/checkpoints/knowledge"
    seen = [client.get(checkpoint), client.get("/learn/kopi"), client.get("/"), client.get(base), client.get(f"{base}/result")]
    for place, question in questions_of(attempt):
        here = f"{base}/answers/{place.position}"
        form = fields(client.get(f"{base}/questions/{place.position}").get_data(as_text=True))
        seen.append(send(client, attempt.id, place.position, {"answer": "?", "sequence": "x"}))
        seen.append(send(client, attempt.id, place.position, right_fields(place, question), headers=JSON))
        seen.append(client.get(f"{base}/questions/{place.position}"))
        stale = {**form, **right_fields(place, question, key=WRONG), "sent_as": str(uuid4())}
        if question.type in {"single", "true_false", "numeric", "short_answer"}:
            seen.append(client.post(here, data=stale))
            seen.append(client.post(here, data=stale, headers=JSON))
            seen.append(client.get(f"{here}/choice"))
        seen.append(client.get(f"{base}/questions/{place.position}"))
    return [str(response.headers) + response.get_data(as_text=True) for response in seen]


def secrets_of(question: Question, told: str) -> list[str]:
    """What a question's author would not want told, as far as it stands there."""
    body = question.body
    words = [question.explanation, json.dumps(body), json.dumps(body, ensure_ascii=False), str(body)]
    words += [option["feedback"] for option in body.get("options", ()) if "feedback" in option]
    words += [f"[[{gap}" for gap in re.findall(r"\[\[(.*?)\]\]", body.get("text", ""))]
    words += [f"{mark}{name}{mark}" for name in SECRET_NAMES for mark in ("'", '"', "&#39;", "&#34;")]
    return [word for word in words if word in told]


def leaks_in(client, attempt: Attempt) -> list[str]:
    told = all_that_leaves_the_server(client, attempt)
    return [secret for text in told for _, question in questions_of(attempt) for secret in secrets_of(question, text)]


def test_no_page_and_no_answer_to_a_script_tells_the_key(cast, attempt):
    assert leaks_in(cast.signed_in(cast.sri), attempt) == []


def test_a_leak_planted_on_purpose_is_found(cast, attempt, monkeypatch):
    def careless(self, fields, shown):
        return {"options": [(token, str(fields["options"][index])) for token, index in shown]}

    monkeypatch.setattr(Options, "parts", careless)
    assert leaks_in(cast.signed_in(cast.sri), attempt)


def test_what_is_sent_of_options_is_their_words_and_names_made_up_for_this_attempt(cast, attempt):
    client = cast.signed_in(cast.sri)
    for place, question in questions_of(attempt):
        page = client.get(f"/attempts/{attempt.id}/questions/{place.position}").get_data(as_text=True)
        for name, values in fields(page).items():
            assert re.fullmatch(r"csrf_token|sequence|sent_as|to|answer|gap-\d|(match|position)-[0-9a-f]{8}", name)
            if name.startswith("match"):
                assert values == [""]
        for value in re.findall(r'name="answer" value="([^"]*)"', page):
            assert re.fullmatch(r"[0-9a-f]{8}|yes|no", value)
        assert str(question.id) not in re.findall(r'(?:name|id|value)="(\d+)"', page) or question.type == "ordering"


@pytest.mark.parametrize("kind", ["single", "multiple", "matching", "ordering"])
def test_the_order_shown_says_nothing_of_the_packages_order(kopi, kind):
    """Every part stands in every place about equally often: a thousand mixings, each place within 6 sigma of its share."""
    question = next(q for q in db.session.query(Question) if q.type == kind and q.asked_in == "knowledge")
    rng = Random(11)
    counts: dict[tuple[int, int], int] = {}
    for _ in range(1000):
        shown = TYPES[kind].shown(question.body, rng)
        for place, (_, index) in enumerate(shown["right"] if kind == "matching" else shown):
            counts[place, index] = counts.get((place, index), 0) + 1
    size = len({place for place, _ in counts})
    assert len(counts) == size * size
    assert all(abs(count - 1000 / size) < 6 * (1000 / size * (1 - 1 / size)) ** 0.5 for count in counts.values())


def test_the_answer_to_a_save_is_the_same_for_right_and_wrong(cast, attempt):
    client = cast.signed_in(cast.sri)
    place, question = questions_of(attempt)[0]
    told = []
    for key in (right_fields(place, question), right_fields(place, question, key=WRONG)):
        response = send(client, attempt.id, 1, key, headers=JSON)
        told.append((sorted(response.json), response.status_code))
    assert told[0] == told[1] == (["saved_at", "sequence"], 200)


def test_nothing_is_read_for_a_result_that_is_not_there(attempt):
    assert marked_in(attempt.id) == []


def test_after_the_result_the_key_may_be_told(cast, enrolment, attempt):
    attempts.hand_in(attempt, enrolment)
    db.session.commit()
    page = cast.signed_in(cast.sri).get(f"/attempts/{attempt.id}/result").get_data(as_text=True)
    assert all(question.explanation in page for _, question in questions_of(attempt))
