"""Whatever a learner asks for while an attempt is open, no answer of it comes along: every page, whoever's course it is."""

import json
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import db
from quizzes.models import AskedIn, Attempt, AttemptQuestion, AttemptState, Question
from tests.architecture.test_access import routes
from tests.architecture.world import World


def secrets_of(question: Question) -> Iterator[str]:
    """The sentences that tell a question's key: its explanation, and what is said of each option."""
    yield question.explanation
    yield from (option["feedback"] for option in question.body.get("options", ()) if "feedback" in option)


def unseen_questions() -> list[Question]:
    """The questions of open attempts whose result their learner has not seen in an earlier attempt."""
    seen = select(AttemptQuestion.question_id).join(Attempt).where(Attempt.state == AttemptState.GRADED)
    asked = select(AttemptQuestion.question_id).join(Attempt).where(Attempt.state == AttemptState.IN_PROGRESS)
    return list(db.session.scalars(select(Question).where(Question.id.in_(asked), Question.id.not_in(seen))))


def unanswered_practice() -> list[Question]:
    """The practice questions that Bu Sri has not answered: in this world all of them."""
    return list(db.session.scalars(select(Question).where(Question.asked_in == AskedIn.PRACTICE)))


def leaks_in(pages: dict[str, str], questions: list[Question]) -> list[str]:
    """Where a secret stands in what was sent, as text or escaped as HTML or JSON write it."""
    found = []
    for question in questions:
        for secret in secrets_of(question):
            forms = {secret, json.dumps(secret)[1:-1], secret.replace('"', "&#34;")}
            found += [f"{question.key} on {address}" for address, page in pages.items() if any(form in page for form in forms)]
    return found


@pytest.fixture(scope="module")
def traffic(whole_app: Flask, small_world: World) -> dict[str, str]:
    """Every page that a learner can ask for, as Bu Sri sees it with her attempt open."""
    client = small_world.cast.signed_in(small_world.cast.sri)
    pages = {}
    for endpoint, method, rule in routes(whole_app):
        if method != "GET":
            continue
        places = {**small_world.places, **small_world.special.get(endpoint, {})}
        for position in range(1, 9) if "position" in rule.arguments else (1,):
            with whole_app.test_request_context():
                url = whole_app.url_for(
                    endpoint,
                    **{
                        **{name: places[name] for name in rule.arguments},
                        **({"position": position} if "position" in rule.arguments else {}),
                    },
                )
            with client.get(url, follow_redirects=True) as answer:
                pages[url] = (
                    str(answer.headers) + answer.get_data(as_text=True)
                    if answer.mimetype.startswith(("text/", "application/json"))
                    else ""
                )
    return pages


def test_no_page_of_a_learner_tells_what_is_still_asked(traffic):
    questions = unseen_questions()
    assert len(questions) >= 1 and len(traffic) > 40
    assert leaks_in(traffic, questions) == []


def test_no_page_of_a_learner_tells_the_key_of_practice_before_an_answer(traffic):
    questions = unanswered_practice()
    lessons = {address: page for address, page in traffic.items() if "/learn/" in address or "/attempts/" in address}
    assert any(question.stem in page for question in questions for page in lessons.values())
    assert leaks_in(lessons, questions) == []


def test_a_leak_of_practice_planted_on_purpose_is_found(traffic):
    question = unanswered_practice()[0]
    pages = {**traffic, "/somewhere": json.dumps({"told": question.explanation})}
    assert f"{question.key} on /somewhere" in leaks_in(pages, [question])


def test_a_leak_planted_on_purpose_is_found(traffic):
    question = unseen_questions()[0]
    pages = {**traffic, "/somewhere": f"<p hidden>{question.explanation}</p>"}
    assert leaks_in(pages, [question]) == [f"{question.key} on /somewhere"]
