"""The pre-test of five questions: its offer, skipping it, its result as a number, and the learning gain."""

import re

import pytest
from sqlalchemy import select

from core.db import db
from core.errors import Closed
from courses import enrolling, offers, progress, queries
from courses.models import CheckpointPass, Course, Enrolment, EnrolmentState, StageKey
from courses.progress import Withdrawn
from people.sessions import identity_of
from quizzes import attempts, checkpoint_states, pre_tests
from quizzes.models import AskedIn, Attempt, AttemptState
from quizzes.pre_tests import NoPreTest, TooLate
from quizzes.queries.attempts import places_in
from quizzes.queries.pre_tests import Gain, Right, count_right, gain_of, mean_gain_of, pre_test_for
from tests.courses import build
from tests.quizzes import asking
from tests.quizzes.answering import answer, fields, questions_of, right_fields, send

COURSE, FIRST, BEFORE = "/learn/kopi", "/learn/kopi/lessons/takaran", "/learn/kopi/before"
KEYS = {"T01", "T02", "T03", "T04", "T05"}


@pytest.fixture
def sri(cast, newcomer):
    """Bu Sri's browser, before her first lesson."""
    return cast.signed_in(cast.sri)


def read(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, (address, response.status_code, response.headers.get("Location"))
    return " ".join(response.get_data(as_text=True).split())


def take_pre_test(enrolment: Enrolment, **answered) -> Attempt:
    """Answer the pre-test and hand it in."""
    attempt = pre_tests.begin(enrolment)
    answer(attempt, **answered)
    attempts.hand_in(attempt, enrolment)
    db.session.commit()
    return attempt


def quiz(enrolment: Enrolment, **answered) -> Attempt:
    """Take the quiz of the second stage an hour later."""
    attempt = attempts.resume_or_start(enrolment, StageKey.KNOWLEDGE)
    answer(attempt, **answered)
    attempts.hand_in(attempt, enrolment)
    attempt.submitted_at = attempt.submitted_at.replace(hour=attempt.submitted_at.hour + 1)
    db.session.commit()
    return attempt


def is_offered(enrolment: Enrolment) -> bool:
    db.session.commit()
    return pre_test_for(enrolment.id) is not None


# ---- What it asks


def test_it_asks_its_own_five_questions_and_the_quiz_none_of_them(newcomer):
    before = {question.key for _, question in questions_of(pre_tests.begin(newcomer))}
    asked = {question.key for _, question in questions_of(attempts.resume_or_start(newcomer, StageKey.KNOWLEDGE))}
    assert before == KEYS and not asked & KEYS and len(asked) == asking.QUIZ


def test_a_course_without_it_offers_nothing(enrolment, cast):
    assert pre_test_for(enrolment.id) is None
    with pytest.raises(NoPreTest):
        pre_tests.begin(enrolment)
    assert "Sebelum mulai" not in read(cast.signed_in(cast.sri), COURSE)


# ---- Offered once


def test_it_is_offered_on_the_course_page_and_at_the_first_lesson_and_nowhere_else(sri):
    for address in (COURSE, FIRST):
        page = read(sri, address)
        assert "Sebelum mulai: 5 pertanyaan pendek" in page and f'href="{BEFORE}"' in page and "Lewati" in page
    for address in ("/learn/kopi/lessons/seduhan", "/courses/kopi"):
        assert "Sebelum mulai" not in read(sri, address)


def test_it_is_never_a_lock(sri, newcomer):
    assert sri.submit(f"{FIRST}/completion", form=FIRST).status_code == 303
    assert newcomer.lessons_done == 1


def test_skipped_is_skipped_for_good(sri, newcomer):
    assert sri.submit(f"{BEFORE}/skip", {"to": "course"}, form=COURSE).location == COURSE
    assert not is_offered(newcomer) and "Sebelum mulai" not in read(sri, COURSE) + read(sri, FIRST)
    assert sri.get(BEFORE).location == COURSE
    with pytest.raises(Closed):
        pre_tests.begin(newcomer)
    db.session.rollback()
    pre_tests.skip(newcomer)  # twice is once
    db.session.commit()
    assert db.session.scalars(select(Attempt.state)).all() == [AttemptState.ABANDONED]


def test_skipped_at_the_first_lesson_leads_there(sri):
    assert sri.submit(f"{BEFORE}/skip", {"to": "lesson"}, form=FIRST).location == FIRST
    assert sri.submit(f"{BEFORE}/skip", {}, form="/account").location == FIRST


def test_it_is_not_offered_once_a_lesson_is_done(newcomer):
    assert is_offered(newcomer)
    progress.finish_lesson(newcomer, "mencoba")
    assert not is_offered(newcomer)
    with pytest.raises(TooLate):
        pre_tests.begin(newcomer)


def test_it_is_not_offered_to_who_tried_the_questions_of_the_awareness_stage(newcomer):
    begun = attempts.resume_or_start(newcomer, StageKey.AWARENESS)
    answer(begun, wrong=1)
    attempts.hand_in(begun, newcomer)
    assert newcomer.lessons_done == 0 and not is_offered(newcomer)
    with pytest.raises(TooLate):
        pre_tests.begin(newcomer)


def test_what_was_begun_is_offered_to_go_on(sri, newcomer):
    begun = pre_tests.begin(newcomer)
    answer(begun, left_open=3)
    db.session.commit()
    assert "Lanjutkan pertanyaannya" in read(sri, COURSE) and "Jawabannya tersimpan" in read(sri, BEFORE)
    assert sri.submit(BEFORE).location == f"/attempts/{begun.id}/questions/3"


def test_fifty_taps_begin_one(newcomer, in_parallel):
    enrolment_id = newcomer.id
    db.session.commit()
    made = in_parallel(50, lambda: pre_tests.begin(db.session.get_one(Enrolment, enrolment_id)).id)
    assert len(set(made)) == 1


def test_beginning_and_skipping_at_once_make_one_row(newcomer, in_parallel):
    enrolment_id, turns = newcomer.id, iter(range(20))

    def tap() -> None:
        verb = pre_tests.begin if next(turns) % 2 else pre_tests.skip
        verb(db.session.get_one(Enrolment, enrolment_id))

    db.session.commit()
    outcomes = in_parallel(20, tap)
    assert all(outcome is None or isinstance(outcome, Closed) for outcome in outcomes), outcomes
    db.session.rollback()
    assert len(db.session.scalars(select(Attempt)).all()) == 1


def test_after_stopping_and_taking_up_again_it_stays_skipped_or_done(sri, newcomer, cast, asking_all):
    budi = build.enrolled(cast.budi.id, asking_all)
    pre_tests.skip(newcomer)
    done = take_pre_test(budi)
    for enrolment in (newcomer, budi):
        enrolling.withdraw(enrolment)
        assert not is_offered(enrolment)
        enrolling.rejoin(enrolment)
        assert not is_offered(enrolment)
    assert cast.signed_in(cast.budi).get(BEFORE).location == f"/attempts/{done.id}/result"


def test_who_stopped_the_course_is_not_asked(newcomer):
    enrolling.withdraw(newcomer)
    assert not is_offered(newcomer)
    for verb in (pre_tests.begin, pre_tests.skip):
        with pytest.raises(Withdrawn):
            verb(newcomer)


# ---- Begun before, and too late to count


def learns_by_a_lesson(enrolment: Enrolment) -> None:
    progress.finish_lesson(enrolment, "takaran")
    db.session.commit()


def learns_by_a_try(enrolment: Enrolment) -> None:
    attempts.hand_in(attempts.resume_or_start(enrolment, StageKey.AWARENESS), enrolment)
    db.session.commit()


@pytest.mark.parametrize("learns", [learns_by_a_lesson, learns_by_a_try])
def test_what_was_begun_is_not_gone_on_with_once_something_was_learned(sri, newcomer, learns):
    pre_tests.begin(newcomer)
    learns(newcomer)
    assert sri.submit(BEFORE, form="/account").status_code == 409
    with pytest.raises(TooLate):
        pre_tests.begin(newcomer)


@pytest.mark.parametrize("learns", [learns_by_a_lesson, learns_by_a_try])
def test_handed_in_after_something_was_learned_it_does_not_count_and_nobody_is_blamed(sri, newcomer, learns):
    begun = pre_tests.begin(newcomer)
    answer(begun)
    learns(newcomer)
    for _tap in range(2):
        assert sri.submit(f"/attempts/{begun.id}/submission", form="/account").location == COURSE
        assert "Tidak apa-apa. Silakan lanjut belajar." in read(sri, COURSE)
    db.session.refresh(begun)
    assert (begun.state, begun.score, begun.submitted_at) == (AttemptState.ABANDONED, None, None)
    assert all(place.answered for place in places_in(begun.id)), "the answers are kept"
    quiz(newcomer)
    assert gain_of(newcomer.id) is None


def test_one_that_was_in_time_keeps_its_result_however_late_the_second_tap(sri, newcomer):
    done = take_pre_test(newcomer)
    learns_by_a_lesson(newcomer)
    assert sri.submit(f"/attempts/{done.id}/submission", form="/account").location == f"/attempts/{done.id}/result"
    db.session.refresh(done)
    assert done.state is AttemptState.GRADED


def test_handed_in_while_a_lesson_is_finished_it_counts_or_is_given_up_but_once(newcomer, in_parallel):
    begun = pre_tests.begin(newcomer)
    answer(begun)
    enrolment_id, attempt_id, turns = newcomer.id, begun.id, iter(range(20))

    def tap() -> bool | None:
        enrolment, attempt = db.session.get_one(Enrolment, enrolment_id), db.session.get_one(Attempt, attempt_id)
        if next(turns) % 4:
            return attempts.hand_in(attempt, enrolment)
        progress.finish_lesson(enrolment, "takaran")
        return None

    outcomes = in_parallel(20, tap)
    assert all(outcome in (True, False, None) for outcome in outcomes), outcomes
    db.session.rollback()
    counted = db.session.get_one(Attempt, attempt_id).state is AttemptState.GRADED
    assert outcomes.count(True) == counted and db.session.get_one(Enrolment, enrolment_id).lessons_done == 1
    assert counted or db.session.get_one(Attempt, attempt_id).state is AttemptState.ABANDONED


# ---- Answered like a quiz


def test_it_is_answered_saved_and_handed_in_page_by_page(sri, newcomer):
    first = sri.submit(BEFORE).location
    attempt = db.session.scalars(select(Attempt)).one()
    assert first == f"/attempts/{attempt.id}/questions/1"
    back = fields(read(sri, first), button="back")
    assert sri.post(f"/attempts/{attempt.id}/answers/1", data=back).location == BEFORE
    for place, question in questions_of(attempt):
        assert send(sri, attempt.id, place.position, right_fields(place, question)).status_code == 303
    review = read(sri, f"/attempts/{attempt.id}")
    assert "Semua soal sudah dijawab" in review and f'href="{BEFORE}"' in review
    assert sri.submit(f"/attempts/{attempt.id}/submission", form=f"/attempts/{attempt.id}").location.endswith("/result")
    assert "5 dari 5 benar" in read(sri, f"/attempts/{attempt.id}/result")


def test_what_is_left_open_is_no_shame(sri, newcomer):
    attempt = pre_tests.begin(newcomer)
    db.session.commit()
    page = read(sri, f"/attempts/{attempt.id}")
    assert "Tidak apa-apa." in page and "bernilai 0" not in page


@pytest.mark.parametrize(
    ("wrong", "expected"), [(5, "Semuanya masih baru"), (4, "Awal yang baik"), (2, "Bekal Ibu/Bapak"), (0, "Sudah banyak")]
)
def test_the_result_says_how_many_kindly_and_leads_to_the_first_lesson(sri, newcomer, wrong, expected):
    page = read(sri, f"/attempts/{take_pre_test(newcomer, wrong=wrong).id}/result")
    assert f"{5 - wrong} dari 5 benar" in page and expected in page and f'href="{FIRST}"' in page


def test_given_up_is_skipped(sri, newcomer):
    attempt = pre_tests.begin(newcomer)
    db.session.commit()
    assert sri.submit(f"/attempts/{attempt.id}/abandonment", form=BEFORE).location == BEFORE
    assert not is_offered(newcomer)


# ---- It counts for nothing


def test_it_changes_neither_progress_nor_scores_nor_the_path(newcomer):
    take_pre_test(newcomer)
    assert (newcomer.lessons_done, newcomer.stages_passed, newcomer.state) == (0, 0, EnrolmentState.IN_PROGRESS)
    assert db.session.scalars(select(CheckpointPass)).all() == []
    assert checkpoint_states.read(newcomer.id, newcomer.edition_id) == {}
    attempt = db.session.scalars(select(Attempt)).one()
    assert (attempt.asked_in, attempt.passed) == (AskedIn.PRE_TEST, None)


def test_the_course_is_completed_without_it(newcomer):
    build.everything_done(newcomer)
    assert newcomer.state is EnrolmentState.COMPLETED


# ---- What was gained


def test_the_gain_is_the_share_of_the_best_quiz_less_the_share_before(newcomer):
    take_pre_test(newcomer, wrong=3)
    assert gain_of(newcomer.id) is None
    quiz(newcomer, wrong=9)
    quiz(newcomer, wrong=1)
    quiz(newcomer, wrong=5)
    gain = gain_of(newcomer.id)
    assert gain == Gain(Right(2, 5), Right(asking.QUIZ - 1, asking.QUIZ))
    assert gain.share == pytest.approx((asking.QUIZ - 1) / asking.QUIZ - 2 / 5)


def test_a_quiz_before_it_is_no_gain(newcomer):
    before = take_pre_test(newcomer, wrong=3)
    earlier = quiz(newcomer)
    earlier.submitted_at = before.submitted_at.replace(hour=0)
    db.session.commit()
    assert gain_of(newcomer.id) is None


def test_only_questions_that_are_all_right_count(newcomer):
    attempt = pre_tests.begin(newcomer)
    answer(attempt, left_open=4)
    attempts.hand_in(attempt, newcomer)
    assert count_right(attempt.id) == Right(1, 5)


def test_a_gain_is_told_in_one_kind_sentence_where_there_is_one(sri, newcomer, cast, asking_all):
    take_pre_test(newcomer, wrong=3)
    page = read(sri, f"/attempts/{quiz(newcomer).id}/result")
    assert f"Sebelum belajar, 2 dari 5 benar. Sekarang {asking.QUIZ} dari {asking.QUIZ}." in page
    budi = build.enrolled(cast.budi.id, asking_all)
    take_pre_test(budi)
    assert "Sebelum belajar" not in read(cast.signed_in(cast.budi), f"/attempts/{quiz(budi, wrong=1).id}/result")


def test_who_skipped_is_told_nothing_of_it(sri, newcomer):
    pre_tests.skip(newcomer)
    assert "Sebelum belajar" not in read(sri, f"/attempts/{quiz(newcomer).id}/result")


def test_the_trainer_reads_the_mean_and_of_how_many(cast, newcomer, asking_all):
    from courses import editions

    editions.add_owner(asking_all, cast.dewi.id)
    db.session.commit()
    dewi = cast.signed_in(cast.dewi)
    assert "Hasil belajar" not in read(dewi, "/teach/kopi")
    take_pre_test(newcomer, wrong=5)
    quiz(newcomer)
    budi = build.enrolled(cast.budi.id, asking_all)
    take_pre_test(budi, wrong=1)
    ayu = build.enrolled(cast.ayu.id, asking_all)
    quiz(ayu)  # skipped: counts for nothing here
    assert mean_gain_of(asking_all.id).learners == 1
    quiz(budi, wrong=1)
    mean = mean_gain_of(asking_all.id)
    assert (mean.learners, mean.before, mean.now) == (
        2,
        pytest.approx(0.4),
        pytest.approx((1 + (asking.QUIZ - 1) / asking.QUIZ) / 2),
    )
    page = read(dewi, "/teach/kopi")
    assert "Hasil belajar" in page and "2 orang menjawab" in page and "sebelumnya: 40 %" in page
    assert f"terbaik: {round(100 * mean.now)} %" in page


def test_the_trainer_finds_its_questions_and_changes_their_words_but_not_their_number(cast, asking_all):
    from courses import editing as course_editing
    from courses import editions
    from quizzes import editing
    from tests.courses.pages import filled

    editions.add_owner(asking_all, cast.dewi.id)
    db.session.commit()
    dewi = cast.signed_in(cast.dewi)
    page = read(dewi, "/teach/kopi")
    assert "Sebelum pelajaran pertama" in page and "/teach/kopi/questions/T03" in page
    address = "/teach/kopi/questions/T03"
    form = read(dewi, address)
    assert re.findall(r'<option[^>]* value="(pre_test|knowledge)"', form) == ["pre_test"]
    assert dewi.post(address, data=filled(dewi, address, stem="Sebelum belajar: kopi diaduk tiga kali.")).status_code == 303
    db.session.rollback()
    course = db.session.get_one(Course, asking_all.id)
    assert editing.question_of(course_editing.open_course(course), "T03")["stem"].endswith("tiga kali.")
    refused = dewi.submit(f"{address}/removal", form="/teach/kopi")
    assert refused.status_code == 422 and "tepat 5" in refused.get_data(as_text=True)


# ---- What it costs


def test_past_the_start_no_statement_is_asked_for_it(cast, newcomer, count_statements):
    sri = cast.signed_in(cast.sri)
    progress.finish_lesson(newcomer, "takaran")
    db.session.commit()
    for address in (COURSE, FIRST, "/"):
        with count_statements() as statements:
            sri.get(address)
        asked = [one for one in statements if "questions" in one and "= 'practice'" not in one]
        assert not asked, address
    place = queries.find_place(identity_of(cast.sri.id), "kopi")
    with count_statements() as statements:
        assert offers.offer_at(place) is None
    assert statements == []


def test_at_the_start_it_is_one_statement(newcomer, count_statements):
    enrolment_id = newcomer.id
    with count_statements() as statements:
        assert pre_test_for(enrolment_id).count == 5
    assert len([one for one in statements if one.startswith("SELECT")]) == 1
