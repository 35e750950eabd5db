"""Answering on the pages."""

from core.db import db
from courses.models import StageKey
from quizzes import attempts
from tests.quizzes.answering import questions_of, right_fields, send


def test_walk(app, cast, enrolment):
    client = cast.signed_in(cast.sri)
    for url in ("/learn/kopi/checkpoints/awareness", "/learn/kopi/checkpoints/knowledge"):
        assert client.get(url).status_code == 200, url
    answer = client.submit("/learn/kopi/checkpoints/knowledge")
    assert answer.status_code == 303, answer.data
    attempt = attempts.open_attempt(enrolment.id, StageKey.KNOWLEDGE)
    for place, question in questions_of(attempt):
        page = client.get(f"/attempts/{attempt.id}/questions/{place.position}")
        assert page.status_code == 200
        r = send(client, attempt.id, place.position, right_fields(place, question))
        assert r.status_code == 303, r.get_data(as_text=True)
    print(r.location)
    r = client.get(f"/attempts/{attempt.id}"); assert r.status_code == 200
    r = client.submit(f"/attempts/{attempt.id}/submission", form=f"/attempts/{attempt.id}")
    assert r.status_code == 303, r.get_data(as_text=True)
    r = client.get(r.location); assert r.status_code == 200
    db.session.expire_all()
    assert db.session.get(type(attempt), attempt.id).score == 100
