"""Before the result of an attempt, the server sends nothing that reveals a right answer."""

import json
import re
from random import Random
from uuid import uuid4

import pytest
from sqlalchemy import select

from core.db import db
from courses.models import Media, StageKey
from quizzes import attempts, pre_tests
from quizzes.models import Attempt, Question
from quizzes.queries.attempts import marked_questions
from quizzes.questions import TYPES
from quizzes.questions.options import Options
from quizzes.questions.spot import Spot
from tests.courses import build
from tests.quizzes import asking
from tests.quizzes.answering import fields, questions_of, right_answer, right_fields, send, wrong_answer

JSON = {"Accept": "application/json"}
AROUND = (
    "/learn/kopi/checkpoints/knowledge",
    "/learn/kopi/before",
    "/learn/kopi",
    "/",
    "/account",
)
NEW_PICTURE = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><circle r="4"/></svg>'
SECRET_NAMES = ("right", "feedback", "tolerance", "answers", "options", "pairs", "items", "explanation", "body", "shown")
"""Field names that no page may contain; they would come from printing a whole question."""


@pytest.fixture(params=["quiz", "quiz with pictures and messages", "pre-test"])
def attempt(request) -> Attempt:
    """Bu Sri's attempt at the quiz or at the pre-test, drawn with a fixed seed."""
    if request.param == "pre-test":
        begun = pre_tests.begin(request.getfixturevalue("newcomer"), rng=Random(3))
    else:
        enrolment = request.getfixturevalue("enrolment" if request.param == "quiz" else "newcomer")
        begun = attempts.resume_or_start(enrolment, StageKey.KNOWLEDGE, rng=Random(3))
    db.session.commit()
    return begun


def all_that_leaves_the_server(client, attempt: Attempt) -> list[str]:
    """Return every page and every JSON response, with headers, of an attempt before the hand-in."""
    base = f"/attempts/{attempt.id}"
    seen = [client.get(address) for address in (*AROUND, base, f"{base}/result")]
    for place, question in questions_of(attempt):
        here = f"{base}/answers/{place.position}"
        form = fields(client.get(f"{base}/questions/{place.position}").get_data(as_text=True))
        seen.append(send(client, attempt.id, place.position, {"answer": "?", "sequence": "x"}))
        seen.append(send(client, attempt.id, place.position, right_fields(place, question), headers=JSON))
        seen.append(client.get(f"{base}/questions/{place.position}"))
        stale = {**form, **right_fields(place, question, wrong_answer), "sent_as": str(uuid4())}
        seen.append(client.post(here, data=stale))
        seen.append(client.post(here, data=stale, headers=JSON))
        seen.append(client.get(f"{here}/choice"))
        seen.append(client.get(f"{base}/questions/{place.position}"))
    return [str(response.headers) + response.get_data(as_text=True) for response in seen]


def secrets_of(question: Question, told: str) -> list[str]:
    """Return the secret texts of a question that a response contains."""
    body = question.body
    words = [question.explanation, json.dumps(body), json.dumps(body, ensure_ascii=False), str(body)]
    words += [option["feedback"] for option in body.get("options", ()) if "feedback" in option]
    words += [option["picture"]["file"] for option in body.get("options", ()) if "picture" in option]
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
    monkeypatch.setattr(Spot, "parts", lambda self, fields, shown: {**fields, **careless(self, fields, shown)})
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


def test_the_address_of_a_picture_is_made_of_what_it_shows_and_not_of_its_name_or_place(cast, newcomer):
    begun = attempts.resume_or_start(newcomer, StageKey.KNOWLEDGE, rng=Random(3))
    db.session.commit()
    client = cast.signed_in(cast.sri)
    for place, question in questions_of(begun):
        if question.key not in {"Q10", "Q11"}:
            continue
        page = client.get(f"/attempts/{begun.id}/questions/{place.position}").get_data(as_text=True)
        addresses = re.findall(r'src="(/media/[^"]+)"', page)
        assert len(addresses) == 2
        assert all(re.fullmatch(rf"/media/{question.edition_id}/options/[0-9a-f]{{64}}", one) for one in addresses)
        with client.get(addresses[0]) as sent:
            assert (sent.status_code, sent.mimetype) == (200, "image/svg+xml")
            assert (
                sent.headers["Content-Security-Policy"].startswith("sandbox") and "immutable" in sent.headers["Cache-Control"]
            )


def test_no_picture_of_a_draft_and_no_other_file_is_fetched_by_its_content(client, asking_all):
    published = db.session.scalars(select(Media)).first()
    build.draft(build.changed(("course.yaml", "jp: 1", "jp: 1"), files={**asking.files(), "media/baru.svg": NEW_PICTURE}))
    draft = db.session.scalars(select(Media).where(Media.name == "baru.svg")).one()
    assert client.get(f"/media/{draft.edition_id}/options/{draft.sha256}").status_code == 404
    assert client.get(f"/media/{published.edition_id}/options/{draft.sha256}").status_code == 404
    with client.get(f"/media/{published.edition_id}/options/{published.sha256}") as sent:
        assert sent.status_code == 200


def test_the_parts_of_a_message_stand_in_their_order_under_made_up_names(newcomer):
    begun = attempts.resume_or_start(newcomer, StageKey.KNOWLEDGE)
    again = TYPES["spot"].shown(next(q for _, q in questions_of(begun) if q.type == "spot").body, Random(5))
    shown = next(place.shown for place, question in questions_of(begun) if question.type == "spot")
    assert [index for _, index in shown] == [index for _, index in again] == [0, 1, 2, 3]
    assert not {token for token, _ in shown} & {token for token, _ in again}


def test_of_the_pre_test_nothing_is_told_after_it_either(cast, newcomer):
    begun = pre_tests.begin(newcomer, rng=Random(3))
    client = cast.signed_in(cast.sri)
    for place, question in questions_of(begun):
        client.get("/")
        send_right = right_fields(place, question, wrong_answer if place.position == 2 else right_answer)
        db.session.commit()
        assert send(client, begun.id, place.position, send_right).status_code == 303
    attempts.hand_in(begun, newcomer)
    db.session.commit()
    base = f"/attempts/{begun.id}"
    places = [f"{base}/{kind}/{position}" for kind in ("questions", "answers") for position in range(1, 6)]
    seen = [client.get(address, follow_redirects=True) for address in (*AROUND, base, f"{base}/result", *places)]
    seen += [client.get(address, headers=JSON, follow_redirects=True) for address in (base, f"{base}/result")]
    seen.append(client.submit(f"{base}/submission", {}, form="/account", follow_redirects=True))
    told = [response.get_data(as_text=True) for response in seen]
    for _, question in questions_of(begun):
        assert [secret for text in told for secret in secrets_of(question, text)] == []
    assert "4 dari 5 benar" in told[-1]
    assert not [question.stem for _, question in questions_of(begun) if question.stem in told[-1]]
    assert not re.search(r'class="leaf[^"]*(done|said)|data-answered', told[-1]), "no drawing tells which"
    assert marked_questions(begun.id) == []


@pytest.mark.parametrize("kind", ["single", "multiple", "matching", "ordering"])
def test_the_order_shown_says_nothing_of_the_packages_order(kopi, kind):
    """In a thousand draws every part is at every place equally often, within six standard deviations."""
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
    for answered in (right_fields(place, question), right_fields(place, question, wrong_answer)):
        response = send(client, attempt.id, 1, answered, headers=JSON)
        told.append((sorted(response.json), response.status_code))
    assert told[0] == told[1] == (["saved_at", "sequence"], 200)


def test_nothing_is_read_for_a_result_that_is_not_there(attempt):
    assert marked_questions(attempt.id) == []


def test_after_the_result_the_key_may_be_told(cast, enrolment):
    attempt = attempts.resume_or_start(enrolment, StageKey.KNOWLEDGE)
    attempts.hand_in(attempt, enrolment)
    db.session.commit()
    page = cast.signed_in(cast.sri).get(f"/attempts/{attempt.id}/result").get_data(as_text=True)
    assert all(question.explanation in page for _, question in questions_of(attempt))
