"""The pages of a checkpoint, of an attempt before the hand-in, and of its result."""

import pytest
from sqlalchemy import select

from core.db import db
from courses import enrolling
from courses.models import StageKey
from quizzes import attempts, reflections
from quizzes.models import Attempt
from tests.quizzes.answering import answer, questions_of

KNOW, AWARE = "/learn/kopi/checkpoints/knowledge", "/learn/kopi/checkpoints/awareness"


@pytest.fixture
def sri(cast, enrolment):
    """Bu Sri's browser."""
    return cast.signed_in(cast.sri)


def take_attempt(enrolment, stage: StageKey = StageKey.KNOWLEDGE, **answered) -> Attempt:
    attempt = attempts.resume_or_start(enrolment, stage)
    answer(attempt, **answered)
    attempts.hand_in(attempt, enrolment)
    db.session.commit()
    return attempt


def read(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code)
    return " ".join(response.get_data(as_text=True).split())


def test_the_checkpoint_says_what_it_is_before_it_begins(sri):
    page = read(sri, KNOW)
    assert "Ada 8 soal, satu soal tiap layar." in page and "Tidak ada batas waktu." in page and "Mulai" in page
    assert "Nilai terbaik" not in page


def test_it_goes_on_where_it_was(sri, enrolment):
    attempts.resume_or_start(enrolment, StageKey.KNOWLEDGE)
    db.session.commit()
    page = read(sri, KNOW)
    assert "Lanjutkan" in page and "Mulai dari awal" in page


def test_it_shows_the_best_score_and_that_one_may_try_again(sri, enrolment):
    take_attempt(enrolment, left_open=8)
    best = take_attempt(enrolment, left_open=3)
    page = read(sri, KNOW)
    assert "Kerjakan lagi" in page and "63" in page and f'href="/attempts/{best.id}/result"' in page


def test_the_checkpoint_costs_the_same_with_thirty_tries_as_with_one(sri, enrolment, count_statements):
    counts = []
    for tries in (1, 29):
        for _ in range(tries):
            take_attempt(enrolment, left_open=8)
        with count_statements() as statements:
            sri.get(KNOW)
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_the_task_has_a_page_of_its_own(sri):
    assert sri.get("/learn/kopi/checkpoints/skill").location == "/learn/kopi/task"


def test_who_has_stopped_the_course_is_offered_to_take_it_up_again(sri, enrolment):
    enrolling.withdraw(enrolment)
    db.session.commit()
    assert "Lanjutkan lagi" in read(sri, KNOW)
    assert sri.submit(KNOW, form="/account").status_code == 409


def test_open_questions_are_named_before_handing_in(sri, enrolment):
    attempt = attempts.resume_or_start(enrolment, StageKey.KNOWLEDGE)
    answer(attempt, left_open=3)
    db.session.commit()
    page = read(sri, f"/attempts/{attempt.id}")
    assert "3 soal belum dijawab." in page and "Soal yang kosong bernilai 0." in page and "Jawab soal 6" in page
    assert page.count("Belum dijawab") == 3 and "Kirim apa adanya" in page


def test_handing_in_twice_leads_to_the_same_result(sri, enrolment):
    attempt = attempts.resume_or_start(enrolment, StageKey.KNOWLEDGE)
    answer(attempt)
    db.session.commit()
    base = f"/attempts/{attempt.id}"
    twice = [sri.submit(f"{base}/submission", form=KNOW).location for _ in range(2)]
    assert twice == [f"{base}/result"] * 2


def test_there_is_no_result_before_handing_in(sri, enrolment):
    attempt = attempts.resume_or_start(enrolment, StageKey.KNOWLEDGE)
    db.session.commit()
    assert sri.get(f"/attempts/{attempt.id}/result").location == f"/attempts/{attempt.id}"


def test_a_pass_is_told_with_the_score_and_the_way_on(sri, enrolment):
    page = read(sri, f"/attempts/{take_attempt(enrolment).id}/result")
    assert "Lulus. Titik periksa tahap Tahu selesai, Bu Sri." in page
    assert "8 dari 8 jawaban tepat." in page and "Nilai 100. Nilai lulus 70." in page and 'href="/learn/kopi"' in page
    assert "Lihat 8 jawaban yang tepat" in page


def test_what_was_wrong_is_told_with_why_and_which_lesson_to_open(sri, enrolment):
    attempt = take_attempt(enrolment, wrong=8)
    page = read(sri, f"/attempts/{attempt.id}/result")
    assert "Belum lulus. Boleh dicoba lagi kapan saja." in page and "Kerjakan lagi" in page
    for _, question in questions_of(attempt):
        assert question.stem in page and question.explanation in page
        assert f'href="/learn/kopi/lessons/{question.lesson_key}"' in page


def test_a_question_left_open_is_told_as_such(sri, enrolment):
    page = read(sri, f"/attempts/{take_attempt(enrolment, left_open=1).id}/result")
    assert "1 jawaban yang belum tepat" in page and ">Belum dijawab<" in page


def test_awareness_waits_for_the_reflection_and_says_so(sri, enrolment):
    attempt = take_attempt(enrolment, StageKey.AWARENESS)
    page = read(sri, f"/attempts/{attempt.id}/result")
    assert "Semua tepat! Tinggal tulisan renungan." in page and f'href="{AWARE}#reflection"' in page
    reflections.write(enrolment, "Airnya terlalu panas.", sequence=1)
    db.session.commit()
    assert "Lulus. Titik periksa tahap Sadar selesai" in read(sri, f"/attempts/{attempt.id}/result")


def test_awareness_asks_for_all_answers(sri, enrolment):
    page = read(sri, f"/attempts/{take_attempt(enrolment, StageKey.AWARENESS, wrong=1).id}/result")
    assert "0 dari 1 jawaban tepat." in page and "Semua jawaban harus tepat." in page and "Nilai lulus" not in page


def test_the_result_reads_in_english_too(sri, cast, enrolment):
    cast.sri.language = "en"
    db.session.commit()
    page = read(sri, f"/attempts/{take_attempt(enrolment, wrong=1).id}/result")
    assert "7 of 8 answers are right." in page and 'lang="en"' in page


def test_the_result_costs_the_same_for_one_question_as_for_eight(sri, enrolment, count_statements):
    counts = set()
    for stage in (StageKey.AWARENESS, StageKey.KNOWLEDGE):
        address = f"/attempts/{take_attempt(enrolment, stage, wrong=8).id}/result"
        with count_statements() as statements:
            sri.get(address)
        counts.add(len(statements))
    assert len(counts) == 1


def test_an_attempt_is_one_row_whatever_happens(sri, enrolment):
    take_attempt(enrolment)
    assert len(db.session.scalars(select(Attempt)).all()) == 1
