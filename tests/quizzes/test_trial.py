"""One lesson before signing up, whose work comes along."""

from uuid import uuid4

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
from tests.quizzes import deeding, tasking

CHECKED = "Air dituang saat masih mendidih."
"""The stem of a question of the same lesson whose answer counts."""
REASON = "Ampasnya turun dulu."
DEED = '{kind: photo, ask: "Potret satu barang.", evidence: cangkir, fills: photo}'


@pytest.fixture
def kopi(app) -> Edition:
    """The coffee course, whose lesson `seduhan` asks for a photo."""
    edition = db.session.scalars(select(Edition).where(Edition.course_id == deeding.course(seduhan=DEED).id)).one()
    return edition


@pytest.fixture
def trial(kopi: Edition, monkeypatch) -> dict[str, str]:
    """The office names a lesson of the course, with a question and a deed."""
    code = db.session.get_one(Course, kopi.course_id).code
    facts = {"course": code, "lesson": "seduhan", "question": "L02"}
    monkeypatch.setitem(office().facts, "trial_lesson", facts)
    return facts


def answer(client, word="yes", form="/try"):
    return client.submit("/try", {"answer": word, "sequence": "1"}, form=form)


def goes_along(client, *, photo: bool = False):
    return client.get("/try/sign-up?photo=yes" if photo else "/try/sign-up")


def kept() -> list[tuple]:
    """The answers that are kept: the first, the latest, and the tries."""
    rows = db.session.scalars(select(PracticeAnswer)).all()
    return [(row.first_response["answer"], row.latest_response["answer"], row.tries) for row in rows]


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


def test_the_answer_is_told_as_practice_tells_it(client, trial):
    """The reason stands nowhere on the page before the question is answered rightly, or wrongly for the second time."""
    before = client.get("/try").get_data(as_text=True)
    assert REASON not in before
    assert answer(client, "no").location == "/try#hasil-L02"
    after = client.get("/try").get_data(as_text=True)
    assert "Belum tepat." in after and REASON not in after and "again=L02" in after
    assert 'name="answer"' in client.get("/try?again=L02").get_data(as_text=True)
    answer(client, "no", form="/try?again=L02")
    assert REASON in client.get("/try").get_data(as_text=True)


def test_a_right_answer_is_told_with_its_reason(client, trial):
    answer(client)
    assert REASON in page(client.get("/try"))


def test_a_script_gets_what_is_told_alone(client, trial):
    fields = {"answer": "yes", "sequence": "1", "csrf_token": client.csrf("/try")}
    told = client.post("/try", data=fields, headers={"Accept": "application/json"})
    assert (told.status_code, told.json["sequence"], told.json["left"]) == (200, 1, [])
    assert REASON in told.get_data(as_text=True)
    blank = client.post("/try", data=fields | {"answer": ""}, headers={"Accept": "application/json"})
    assert blank.status_code == 422 and blank.json["detail"]


def test_a_blank_answer_and_one_of_another_question_are_refused_in_words(client, trial):
    blank = client.submit("/try", {}, form="/try")
    assert (blank.status_code, "Pilih satu dulu." in page(blank)) == (422, True)
    assert answer(client, "maybe").status_code == 422
    assert client.submit("/try", {}, form="/join").status_code == 422, "also from a browser that kept nothing"


def test_signing_up_takes_the_lesson_and_the_answer_along(client, trial):
    answer(client)
    assert client.get("/try/sign-up").location == "/join"
    assert "Supaya yang tadi tidak hilang." in page(client.get("/join"))
    assert join(client).location == "/"
    assert done_lessons() == ["seduhan"]
    [enrolment] = db.session.scalars(select(Enrolment)).all()
    assert enrolment.person_id == db.session.scalars(select(Person.id)).one()
    [row] = db.session.scalars(select(PracticeAnswer)).all()
    assert (row.enrolment_id, row.first_response, row.first_right, row.tries) == (enrolment.id, {"answer": True}, True, 1)


def test_the_first_answer_stays_the_first_one(client, trial):
    answer(client, "no")
    answer(client, "yes", form="/try?again=L02")
    goes_along(client)
    join(client)
    assert kept() == [(False, True, 2)]


def test_what_was_refused_on_the_way_loses_nothing(client, trial):
    answer(client)
    client.get("/try/sign-up")
    assert join(client, name="").status_code == 422
    join(client)
    assert len(kept()) == 1


def test_who_only_looked_and_signed_up_from_the_first_page_takes_nothing_along(client, trial):
    client.get("/try")
    answer(client)
    assert "Supaya yang tadi tidak hilang." not in page(client.get("/join"))
    join(client)
    assert (kept(), done_lessons()) == ([], [])


def test_it_goes_to_one_person_only(client, trial):
    """The next one who signs up on this phone gets nothing of it."""
    answer(client)
    client.get("/try/sign-up")
    join(client)
    client.submit("/sign-out", form="/account")
    join(client, name="Toto", phone="0812-0000-0102", pin="482915")
    assert len(kept()) == len(done_lessons()) == 1


def test_who_signs_in_with_an_older_account_takes_nothing_along(client, trial, cast):
    answer(client)
    client.get("/try/sign-up")
    cast.sign_in(client, cast.sri)
    assert (kept(), done_lessons()) == ([], [])


def test_a_course_that_closed_meanwhile_keeps_nobody_from_signing_up(client, kopi, trial):
    answer(client)
    client.get("/try/sign-up")
    kopi.retired_at = kopi.published_at
    db.session.commit()
    assert join(client).location == "/"
    assert (kept(), done_lessons()) == ([], [])


def test_the_first_home_knows_the_mark_of_the_photo_and_nobody_elses_does(client, app, trial):
    mark = client.get("/try").get_data(as_text=True).split('data-trial-photo="')[1].split('"')[0]
    goes_along(client, photo=True)
    join(client)
    html = client.get("/").get_data(as_text=True)
    assert f'data-trial-photo="{mark}"' in html and "Foto pertama" in html
    assert 'action="/learn/kopi/lessons/seduhan/deed#deed"' in html, "one tap gives it to its lesson"
    other = app.test_client()
    join(other, name="Toto", phone="0812-0000-0102", pin="482915")
    assert "data-trial-photo" not in other.get("/").get_data(as_text=True)


def test_who_took_no_photo_is_not_told_of_one(client, trial):
    goes_along(client)
    join(client)
    assert "Foto pertama" not in client.get("/").get_data(as_text=True)


def test_the_photo_becomes_the_deed_of_its_lesson_and_nothing_of_its_own(client, trial):
    goes_along(client, photo=True)
    join(client)
    fields = {"sent_as": str(uuid4()), "photo": (tasking.photo_file(1), "photo.jpg")}
    sent = client.submit("/learn/kopi/lessons/seduhan/deed", fields, form="/", content_type="multipart/form-data")
    assert sent.location == "/learn/kopi/lessons/seduhan#deed"
    [enrolment] = db.session.scalars(select(Enrolment)).all()
    assert deeding.given(enrolment, "seduhan").sha256
    assert "data-trial-photo" not in client.get("/").get_data(as_text=True)
    assert "Foto dari pelajaran ini" in client.get("/learn/kopi/lessons/seduhan").get_data(as_text=True)


def test_who_leaves_the_photo_goes_on_with_the_next_lesson(client, trial):
    goes_along(client, photo=True)
    join(client)
    assert client.submit("/try/photo/removal", {}, form="/").location == "/"
    assert "data-trial-photo" not in client.get("/").get_data(as_text=True)


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


def test_a_sign_up_that_is_sent_twice_keeps_the_answer_once(client, trial):
    answer(client)
    client.get("/try/sign-up")
    join(client)
    [enrolment] = db.session.scalars(select(Enrolment)).all()
    carried = taking_along.Carried(enrolment.course_id, "seduhan", "L02", ({"answer": True}, {"answer": False}))
    taking_along.take_along(enrolment, carried)
    assert kept() == [(True, True, 1)]
