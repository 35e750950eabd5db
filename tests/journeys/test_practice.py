"""Practice in a lesson by touch and by keyboard: each state seen from all sides, and a line that is cut."""

import pytest

from tests.journeys.coffee import coffee_with_practice
from tests.journeys.waiting import until

pytestmark = pytest.mark.journey


@pytest.fixture(scope="module")
def kopi(server, tmp_path_factory):
    """The small course with each type of question as practice, three in a lesson."""
    course = coffee_with_practice(tmp_path_factory.mktemp("course") / "kopi")
    server.run("courses", "import", str(course.folder), "--publish")
    return course


def test_each_type_answers_by_touch_in_every_state(surveyor, kopi):
    ayu = surveyor().becomes("ayu").follows(kopi)
    ayu.opens(f"/courses/{kopi.slug}").presses(ayu.words("Take this course"))
    for stage in ("awareness", "knowledge", "skill"):
        for lesson in kopi.lessons(stage):
            asked = kopi.practice_in(lesson)
            ayu.opens(f"/learn/{kopi.slug}/lessons/{lesson}").notes(f"practice {lesson}", "asked")
            for question in asked:
                _press(ayu, question["key"])
            if lesson == "takaran":
                ayu.notes(f"practice {lesson}", "empty")
            for question in asked:
                ayu.practises(question, right=False)
                assert _has_focus(ayu, question["key"]), "the result has the focus"
            ayu.notes(f"practice {lesson}", "not yet")
            for question in asked:
                ayu.page.locator(f"#soal-{question['key']} [data-again]").click()
                ayu.practises(question, right=False)
            ayu.notes(f"practice {lesson}", "told")
            assert ayu.page.locator("[data-practice-left]").inner_text() == ""
            for question in asked:
                ayu.page.locator(f"#soal-{question['key']} [data-again]").click()
                ayu.practises(question)
            ayu.notes(f"practice {lesson}", "right")


def test_by_keyboard_and_without_a_script(visitor, kopi):
    from tests.journeys.learner import Learner, Newcomer

    people = (
        ("Wiwik Lestari", "0812-7000-0031", {"keyboard": True, "wide": True}),
        ("Wahyu Santoso", "0812-7000-0032", {"javascript": False}),
    )
    for name, phone, hands in people:
        learner = visitor(Learner, **hands).joins(Newcomer(name, phone))
        learner.takes(kopi)
        for lesson in ("takaran", "seduhan", "mencoba"):
            for question in kopi.practice_in(lesson):
                learner.opens(f"/learn/{kopi.slug}/lessons/{lesson}").practises(question)
                assert _has_focus(learner, question["key"]), "the page comes back at the question"


def test_an_answer_is_sent_once_when_the_line_is_back(visitor, server, kopi):
    from tests.journeys.learner import Learner, Newcomer

    learner = visitor(Learner).joins(Newcomer("Yuli Astuti", "0812-7000-0033")).takes(kopi)
    question = kopi.practice_in("takaran")[0]
    sent = []
    learner.opens(f"/learn/{kopi.slug}/lessons/takaran")
    learner.page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    card = learner.page.locator(f"#soal-{question['key']}")
    card.locator("input[name=answer]").first.check()
    learner.page.context.set_offline(True)
    card.get_by_role("button", name=learner.words("Answer it")).click()
    card.get_by_text(learner.words("Still on this phone. It is sent later.")).wait_for()
    assert card.locator("form").is_hidden()
    learner.page.context.set_offline(False)
    until(lambda: "data-again" in card.inner_html() or "leaf done" in card.inner_html())
    assert len(sent) <= 2 and card.get_by_text(learner.words("Still on this phone. It is sent later.")).count() == 0
    learner.faults.clear()  # the browser itself complains of the line


def _press(learner, key: str) -> None:
    card = learner.page.locator(f"#soal-{key}")
    card.get_by_role("button", name=learner.words("Answer it"), exact=True).click()
    until(lambda: card.locator("[data-told] p").count() > 0)
    if card.locator("[data-again]").count():  # lines in their first order are an answer already
        card.locator("[data-again]").click()


def _has_focus(learner, key: str) -> bool:
    return learner.page.evaluate("document.activeElement && document.activeElement.id") == f"hasil-{key}"
