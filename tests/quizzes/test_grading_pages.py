"""The pages for graders: the queue, a hand-in, and judging it."""

import re
from datetime import timedelta

import pytest

from core import clock
from core.db import db
from mentoring import cohorts, members
from people.registration import register_learner
from quizzes import submissions
from quizzes.models import Judgement, SubmissionState, Verdict
from tests.conftest import MONDAY
from tests.quizzes import tasking
from tests.quizzes.tasking import NOTE, handed_in, judged, sent_back
from tests.quizzes.test_selfcheck import CHOSEN, check, submission_numbered

LEVELS = {"level-takaran": 4, "level-rasa": 3}
LOW = {"level-takaran": 2, "level-rasa": 1}


@pytest.fixture
def course(cast):
    return tasking.course(owner=cast.dewi)


@pytest.fixture
def enrolment(course, cast):
    return tasking.learner(cast.sri, course)


@pytest.fixture
def submission(enrolment):
    return handed_in(enrolment)


@pytest.fixture
def dewi(cast):
    """Dewi's browser."""
    return cast.signed_in(cast.dewi)


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)))


def desk(submission, **query):
    return f"/grading/{submission.id}" + ("?" + "&".join(f"{name}={value}" for name, value in query.items()) if query else "")


def judge(browser, submission, levels=LEVELS, verdict="passed", **fields):
    data = {"round": submission.round, "feedback": "Sudah bagus.", **levels, "verdict": verdict, **fields}
    return browser.submit(f"/grading/{submission.id}/judgements", data, form=desk(submission))


def many(course, count):
    """Add learners with waiting tasks, handed in a minute apart."""
    for number in range(count):
        with clock.at(MONDAY + timedelta(minutes=number)):
            person = register_learner(
                name=f"Peserta {number}", address_as="Bu", phone=f"0812-0000-{2000 + number}", village_code=None, pin="730158"
            )
            handed_in(tasking.learner(person, course))


# ---- The queue


def test_the_heading_says_how_many_and_how_long(submission, dewi, cast):
    with clock.at(MONDAY + timedelta(days=2)):
        html = text(cast.sign_in(dewi, cast.dewi).get("/grading"))
        assert "1 tugas menunggu, yang terlama 2 hari" in html and "menunggu 2 hari" in html


def test_an_empty_queue_says_that_all_is_judged(cast, dewi):
    assert "Tidak ada tugas yang menunggu" in text(dewi.get("/grading"))


def test_a_late_task_says_so(submission, dewi, cast):
    with clock.at(MONDAY + timedelta(days=4)):
        assert "Terlambat 1 hari kerja 26 November 2026" in text(cast.sign_in(dewi, cast.dewi).get("/grading"))


def test_filters_stand_in_the_address(submission, dewi):
    assert "Bu Sri" in text(dewi.get("/grading?course=kopi"))
    assert "Bu Sri" not in text(dewi.get("/grading?days=2"))
    for odd in ("days=abc", "page=-3", "page=x", "days=9999", "page=99999999999999999999", "course=" + "x" * 900):
        assert dewi.get(f"/grading?{odd}").status_code == 200


def test_trainers_mentors_and_the_office_have_the_page(cast, submission):
    for who in (cast.sri, cast.laras):
        assert cast.signed_in(who).get("/grading").status_code == 403
    for who in (cast.agus, cast.ratna):
        assert cast.signed_in(who).get("/grading").status_code == 200


@pytest.mark.parametrize("path", ["/grading", "desk"])
def test_thirty_tasks_cost_no_more_statements_than_one(course, dewi, cast, count_statements, path):
    first = handed_in(tasking.learner(cast.sri, course))
    address = desk(first) if path == "desk" else path
    dewi.get(address)  # the first look at what was sent is recorded
    db.session.rollback()
    with count_statements() as one:
        assert dewi.get(address).status_code == 200
    many(course, 29)
    db.session.rollback()
    with count_statements() as thirty:
        assert text(dewi.get(address)).count("Peserta") >= 28
    assert len(one) == len(thirty) <= 10


def test_a_long_queue_has_pages(course, dewi):
    many(course, 31)
    assert "1 sampai 30 dari 31" in text(dewi.get("/grading"))
    assert "Peserta 30" in text(dewi.get("/grading?at=end"))


def test_the_column_of_places_counts_what_waits(submission, dewi):
    assert re.search(r"Penilaian 1 menunggu", text(dewi.get("/grading")))


# ---- The desk


def test_the_desk_shows_what_was_handed_in_large_with_the_machines_remark(submission, dewi):
    html = dewi.get(desk(submission)).get_data(as_text=True)
    assert "/large" in html and "Mesin: terang" in html and NOTE in html
    assert "Kopi dan air ditakar, dan angkanya dicatat." in html and "Takarannya sudah pas." in html
    assert "26 November 2026" in html


def test_another_photo_can_be_looked_at(enrolment, dewi):
    tasking.add_photo(enrolment, 1)
    second = tasking.add_photo(enrolment, 2)
    tasking.write(enrolment)
    submission = submissions.begin(enrolment)
    submissions.hand_in(submission, enrolment, round=1)
    db.session.commit()
    assert f"/evidence/{second}/large" in dewi.get(desk(submission, photo=second)).get_data(as_text=True)
    assert dewi.get(desk(submission, photo="x", round="y")).status_code == 200


def test_others_find_no_such_page(submission, cast):
    for who in (cast.sri, cast.budi, cast.raka, cast.agus, cast.ratna):
        browser = cast.signed_in(who)
        assert browser.get(desk(submission)).status_code == 404
        token = browser.csrf("/account")
        answer = browser.post(
            f"/grading/{submission.id}/judgements", data={"csrf_token": token, **LEVELS, "verdict": "passed", "round": 1}
        )
        assert answer.status_code == 404
    assert db.session.scalars(db.select(Judgement)).all() == []


def test_a_mentor_of_the_cohort_finds_it_and_of_another_partner_does_not(submission, cast):
    cohort = cohorts.open_cohort("Kelompok 1", cast.partner, clock.today(), clock.today() + timedelta(days=9))
    members.add_mentor(cohort, cast.raka)
    db.session.commit()
    raka = cast.signed_in(cast.raka)
    assert raka.get(desk(submission)).status_code == 404
    members.add_member(cohort, cast.sri, shares=True)
    db.session.commit()
    assert raka.get(desk(submission)).status_code == 200
    assert judge(raka, submission).status_code == 303


def test_a_pass_opens_the_next_that_waits(course, submission, cast, dewi):
    with clock.at(MONDAY + timedelta(hours=1)):
        following = handed_in(tasking.learner(cast.budi, course))
    assert judge(dewi, submission).location.endswith(f"/grading/{following.id}")
    db.session.refresh(submission)
    assert submission.state is SubmissionState.PASSED
    assert judge(dewi, following).location.endswith("/grading")
    assert "Pak Budi" in text(dewi.get("/grading"))


def test_asking_to_mend_needs_words_and_keeps_what_was_chosen(submission, dewi):
    answer = judge(dewi, submission, LOW, "needs_revision", feedback="")
    assert answer.status_code == 422 and "diperbaiki" in text(answer)
    assert re.search(r'<input checked[^>]*value="2"', answer.get_data(as_text=True))
    assert judge(dewi, submission, LOW, "needs_revision", feedback="Takar airnya.", mend_by="2026-11-30").status_code == 303
    assert db.session.scalars(db.select(Judgement)).one().verdict is Verdict.NEEDS_REVISION


def test_levels_that_do_not_pass_are_refused_and_the_words_stay(submission, dewi):
    answer = judge(dewi, submission, LOW, feedback="Kata-kata saya.")
    assert answer.status_code == 422 and "Kata-kata saya." in text(answer)


@pytest.mark.parametrize(
    "fields",
    [
        {"level-takaran": ""},
        {"level-takaran": "7"},
        {"level-takaran": "abc"},
        {"verdict": "failed"},
        {"verdict": ""},
        {"round": "x"},
        {"round": "-1"},
        {"mend_by": "besok"},
        {"feedback": "x" * 4001},
        {"mend_by": "2026-11-01", "verdict": "needs_revision"},
    ],
)
def test_a_form_filled_in_oddly_is_shown_again(submission, dewi, fields):
    answer = judge(dewi, submission, {**LEVELS, **fields}, fields.get("verdict", "passed"))
    assert answer.status_code == 422
    assert db.session.scalars(db.select(Judgement)).all() == []


def test_who_comes_second_sees_who_decided(submission, cast, dewi):
    raka = cast.signed_in(cast.raka)
    cohort = cohorts.open_cohort("Kelompok 1", cast.partner, clock.today(), clock.today() + timedelta(days=9))
    members.add_mentor(cohort, cast.raka)
    members.add_member(cohort, cast.sri, shares=True)
    db.session.commit()
    data = {"csrf_token": raka.csrf(desk(submission)), "round": 1, "feedback": "Lain.", "verdict": "passed", **LEVELS}
    judge(dewi, submission)
    answer = raka.post(f"/grading/{submission.id}/judgements", data=data)
    assert answer.status_code == 409 and "Dewi Anggraini" in text(answer)


def test_a_second_click_is_one_judgement(submission, dewi):
    data = {"csrf_token": dewi.csrf(desk(submission)), "round": 1, "feedback": "Bagus.", "verdict": "passed", **LEVELS}
    answers = [dewi.post(f"/grading/{submission.id}/judgements", data=data).status_code for _ in range(2)]
    assert answers == [303, 303] and len(db.session.scalars(db.select(Judgement)).all()) == 1


def test_earlier_rounds_stay_visible(submission, enrolment, cast, dewi):
    sent_back(submission, cast.dewi, "Airnya ditakar dulu.")
    old = tasking.add_photo(enrolment, 2)
    submissions.hand_in(submission, enrolment, round=2)
    db.session.commit()
    html = dewi.get(desk(submission)).get_data(as_text=True)
    assert "Airnya ditakar dulu." in html and "round=1" in html and f"/evidence/{old}/" in html
    first = dewi.get(desk(submission, round=1)).get_data(as_text=True)
    assert f"/evidence/{old}/" not in first and "data-rubric" not in first


def test_what_is_judged_shows_who_and_when(submission, cast, dewi):
    judged(submission, cast.dewi)
    html = text(dewi.get(desk(submission)))
    assert "Dewi Anggraini" in html and "Tingkat 4 dari 4" in html and "90" in html


def test_a_second_look_says_that_it_is_advice(cast):
    enrolment = tasking.learner(cast.sri, tasking.course(graded_by="self_check", owner=cast.dewi))
    submission = submission_numbered(enrolment, CHOSEN[0])
    check(submission, cast)
    dewi = cast.signed_in(cast.dewi)
    shown = text(dewi.get(desk(submission)))
    assert "Kirim saran, buka berikutnya" in shown and "Tingkat menurut peserta" in shown and "Minta diperbaiki" not in shown
    assert judge(dewi, submission, LOW, feedback="Lebih dekat.").status_code == 303
    db.session.refresh(submission)
    assert submission.state is SubmissionState.PASSED


def test_words_of_learners_and_graders_never_become_markup(enrolment, cast, dewi):
    tasking.add_photo(enrolment)
    tasking.write(enrolment, "<img src=x onerror=alert(1)> kopi")
    submission = submissions.begin(enrolment)
    submissions.hand_in(submission, enrolment, round=1)
    db.session.commit()
    sent_back(submission, cast.dewi, "<b>tebal</b>")
    for browser, path in ((dewi, desk(submission)), (cast.signed_in(cast.sri), "/learn/kopi/task")):
        html = browser.get(path).get_data(as_text=True)
        assert "<img src=x" not in html and "<b>tebal" not in html
