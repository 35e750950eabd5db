"""One lesson before signing up, whose work comes along."""

import pytest
from flask_babel import force_locale
from sqlalchemy import select

from core.db import db
from core.office import office, read
from courses.models import Course, Edition, Enrolment, LessonProgress
from lms import unprepared
from people.models import Person
from quizzes import taking_along
from quizzes.models import PracticeAnswer
from quizzes.trial import BadTrial, find_trial, named
from tests.people.build import join_form, page

CHECKED = "Air dituang saat masih mendidih."
"""The stem of a question of the same lesson whose answer counts."""


@pytest.fixture
def trial(kopi: Edition, monkeypatch) -> dict[str, str]:
    """The office names a lesson of the course, with a question and a deed."""
    code = db.session.get_one(Course, kopi.course_id).code
    facts = {"course": code, "lesson": "seduhan", "question": "L02", "deed": "Potret satu barang."}
    monkeypatch.setitem(office().facts, "trial_lesson", facts)
    return facts


@pytest.fixture
def taken(monkeypatch) -> list[tuple[Enrolment, taking_along.Carried]]:
    """What takers get."""
    given: list[tuple[Enrolment, taking_along.Carried]] = []
    monkeypatch.setattr(taking_along, "_takers", [lambda enrolment, carried: given.append((enrolment, carried))])
    return given


def answer(client, word="yes"):
    return client.submit("/try", {"answer": word}, form="/try")


def join(client, **changed):
    return client.submit("/join", join_form(**changed))


def done_lessons() -> list[str]:
    return list(db.session.scalars(select(LessonProgress.lesson_key)))


def test_the_first_page_offers_it_and_nobody_signs_up_first(client, trial):
    assert "Coba satu pelajaran" in page(client.get("/"))
    text = page(client.get("/try"))
    assert "Setelah diaduk, kopi ditunggu empat menit." in text
    assert "Potret satu barang." in text


def test_without_the_key_there_is_no_trial(client, kopi, monkeypatch):
    monkeypatch.delitem(office().facts, "trial_lesson", raising=False)
    assert "Coba satu pelajaran" not in page(client.get("/"))
    assert client.get("/try").status_code == client.get("/try/sign-up").status_code == 404


@pytest.mark.parametrize("change", [{"course": "NONE-01"}, {"lesson": "none"}])
def test_a_lesson_that_is_not_open_is_no_trial(client, trial, change):
    trial |= change
    assert find_trial() is None
    assert client.get("/try").status_code == 404
    assert "Coba satu pelajaran" not in page(client.get("/"))


@pytest.mark.parametrize(
    "facts", ["KOPI-01", {"course": "KOPI-01"}, {"course": "K", "lesson": "s", "key": "x"}, {"course": "K", "lesson": 3}]
)
def test_a_key_that_cannot_be_read_is_told_by_its_name(app, monkeypatch, facts):
    monkeypatch.setitem(office().facts, "trial_lesson", facts)
    with pytest.raises(BadTrial, match="trial_lesson"):
        named()


def test_without_a_question_named_the_lessons_first_is_asked(client, trial):
    del trial["question"]
    assert find_trial().question is not None


def test_a_question_that_counts_is_never_asked(client, trial):
    trial["question"] = "Q04"
    assert find_trial().question is None
    assert CHECKED not in page(client.get("/try"))
    assert client.submit("/try", {"answer": "yes"}, form="/join").status_code == 404


@pytest.mark.parametrize(("word", "told"), [("yes", "Betul."), ("no", "Belum tepat.")])
def test_the_answer_is_told_with_its_reason(client, trial, word, told):
    before = page(client.get("/try"))
    assert "Ampasnya turun dulu." not in before
    assert answer(client, word).location == "/try#question"
    after = page(client.get("/try"))
    assert told in after
    assert "Ampasnya turun dulu." in after


def test_a_blank_answer_and_one_of_another_question_are_refused_in_words(client, trial):
    blank = client.submit("/try", {}, form="/try")
    assert (blank.status_code, "Pilih satu dulu." in page(blank)) == (422, True)
    assert answer(client, "maybe").status_code == 422


def test_signing_up_takes_the_lesson_and_the_answer_along(client, trial, taken):
    answer(client)
    assert client.get("/try/sign-up").location == "/join"
    assert "Supaya yang tadi tidak hilang." in page(client.get("/join"))
    assert join(client).location == "/"
    assert done_lessons() == ["seduhan"]
    [(enrolment, carried)] = taken
    assert enrolment.person_id == db.session.scalars(select(Person.id)).one()
    assert (carried.question, carried.response) == ("L02", {"answer": True})
    [kept] = db.session.scalars(select(PracticeAnswer)).all()
    assert (kept.enrolment_id, kept.first_response, kept.first_right, kept.tries) == (enrolment.id, {"answer": True}, True, 1)


def test_what_was_refused_on_the_way_loses_nothing(client, trial, taken):
    answer(client)
    client.get("/try/sign-up")
    assert join(client, name="").status_code == 422
    join(client)
    assert len(taken) == 1


def test_who_only_looked_and_signed_up_from_the_first_page_takes_nothing_along(client, trial, taken):
    client.get("/try")
    answer(client)
    assert "Supaya yang tadi tidak hilang." not in page(client.get("/join"))
    join(client)
    assert (taken, done_lessons()) == ([], [])


def test_it_goes_to_one_person_only(client, trial, taken):
    """The next one who signs up on this phone gets nothing of it."""
    answer(client)
    client.get("/try/sign-up")
    join(client)
    client.submit("/sign-out", form="/account")
    join(client, name="Toto", phone="0812-0000-0102", pin="482915")
    assert len(taken) == 1
    assert len(done_lessons()) == 1


def test_who_signs_in_with_an_older_account_takes_nothing_along(client, trial, taken, cast):
    answer(client)
    client.get("/try/sign-up")
    cast.sign_in(client, cast.sri)
    assert (taken, done_lessons()) == ([], [])


def test_a_course_that_closed_meanwhile_keeps_nobody_from_signing_up(client, kopi, trial, taken):
    answer(client)
    client.get("/try/sign-up")
    kopi.retired_at = kopi.published_at
    db.session.commit()
    assert join(client).location == "/"
    assert (taken, done_lessons()) == ([], [])


def test_the_first_home_knows_the_mark_of_the_photo_and_nobody_elses_does(client, app, trial):
    mark = client.get("/try").get_data(as_text=True).split('data-trial-photo="')[1].split('"')[0]
    client.get("/try/sign-up")
    join(client)
    assert f'data-trial-photo="{mark}"' in client.get("/").get_data(as_text=True)
    other = app.test_client()
    join(other, name="Toto", phone="0812-0000-0102", pin="482915")
    assert "data-trial-photo" not in other.get("/").get_data(as_text=True)


def test_who_is_signed_in_reads_it_in_its_course(trial, cast):
    assert cast.signed_in(cast.sri).get("/try").location == "/learn/kopi/lessons/seduhan"


def test_the_lesson_that_the_office_names_exists_with_its_question(app):
    names = named()
    folder = next(
        path.parent for path in office().folder.glob("courses/*/course.yaml") if read(path).value["code"] == names.course
    )
    assert (folder / "lessons" / f"{names.lesson}.md").exists()
    questions = {question["key"]: question for question in read(folder / "questions.yaml").value}
    assert (questions[names.question]["stage"], questions[names.question]["lesson"]) == ("practice", names.lesson)


@pytest.mark.parametrize("change", [{"lesson": "none"}, {"question": "Q04"}])
def test_an_office_is_told_that_its_trial_is_not_there(trial, change):
    told = "The lesson to try before signing up"
    with force_locale("en"):
        assert not any(gap.words.startswith(told) for gap in unprepared.gaps(for_administrator=False))
        trial |= change
        assert any(gap.words.startswith(told) for gap in unprepared.gaps(for_administrator=False))


def test_a_blank_answer_from_a_browser_that_kept_nothing_is_refused_in_words(client, trial):
    assert client.submit("/try", {}, form="/join").status_code == 422


def test_a_sign_up_that_is_sent_twice_keeps_the_answer_once(client, trial, taken):
    answer(client)
    client.get("/try/sign-up")
    join(client)
    [(enrolment, carried)] = taken
    taking_along.take_along(enrolment, carried)
    assert [row.tries for row in db.session.scalars(select(PracticeAnswer))] == [1]
