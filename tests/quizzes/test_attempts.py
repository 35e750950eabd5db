"""The states of an attempt, and when it passes a checkpoint."""

from random import Random
from uuid import uuid4

import pytest
from sqlalchemy import delete, func, select

from core.db import db
from core.errors import Closed
from courses import editions, enrolling
from courses.models import CheckpointPass, Course, Enrolment, LessonProgress, Stage, StageKey
from courses.package.importing import import_package
from courses.package.reading import from_files
from courses.progress import Withdrawn
from quizzes import attempts, checkpoint_states, reflections
from quizzes.answers import save_answer
from quizzes.models import Answer, Attempt, AttemptQuestion, AttemptState, Question
from tests.courses import build
from tests.quizzes.answering import answer, questions_of
from tests.quizzes.conftest import KOPI

AWARENESS, KNOWLEDGE = StageKey.AWARENESS, StageKey.KNOWLEDGE


@pytest.fixture
def attempt(enrolment) -> Attempt:
    """Bu Sri's attempt at the quiz of the knowledge stage."""
    begun = attempts.resume_or_start(enrolment, KNOWLEDGE)
    db.session.commit()
    return begun


def score_of_pass(enrolment: Enrolment, stage: StageKey) -> int | None:
    db.session.flush()
    return db.session.scalar(
        select(CheckpointPass.score).where(CheckpointPass.enrolment_id == enrolment.id, CheckpointPass.stage == stage)
    )


def take_attempt(enrolment: Enrolment, stage: StageKey, **answered) -> Attempt:
    begun = attempts.resume_or_start(enrolment, stage)
    answer(begun, **answered)
    attempts.hand_in(begun, enrolment)
    db.session.commit()
    return begun


def test_an_attempt_asks_as_many_questions_as_the_course_draws_each_once(attempt):
    asked = questions_of(attempt)
    assert [place.position for place, _ in asked] == list(range(1, 9))
    assert len({question.id for _, question in asked}) == 8
    assert all(question.asked_in == "knowledge" for _, question in asked)


def test_the_awareness_check_asks_its_own_questions(enrolment):
    begun = attempts.resume_or_start(enrolment, AWARENESS)
    assert [question.key for _, question in questions_of(begun)] == ["Q01"]


def test_attempts_draw_different_questions_in_different_orders(enrolment):
    drawn = set()
    for seed in range(6):
        begun = attempts.resume_or_start(enrolment, KNOWLEDGE, rng=Random(seed))
        drawn.add(tuple(question.key for _, question in questions_of(begun)))
        attempts.abandon(begun)
    assert len(drawn) == 6


def test_a_check_that_is_tried_again_asks_what_it_has_not_asked_yet(enrolment):
    drawing_three = Stage.__table__.update().where(Stage.key == KNOWLEDGE).values(checkpoint={"kind": "quiz", "draw": 3})
    db.session.connection().execute(drawing_three)
    pool = set(db.session.scalars(select(Question.id).where(Question.asked_in == "knowledge")))
    last_asked: dict[int, int] = {}
    for number in range(1, 6):
        begun = attempts.resume_or_start(enrolment, KNOWLEDGE)
        asked = {question.id for _, question in questions_of(begun)}
        left_out = pool - asked
        assert left_out and all(last_asked.get(old, 0) <= last_asked.get(new, 0) for old in asked for new in left_out)
        last_asked |= dict.fromkeys(asked, number)
        attempts.abandon(begun)


def test_an_awareness_check_without_questions_cannot_be_passed(enrolment):
    begun = attempts.resume_or_start(enrolment, AWARENESS)
    db.session.execute(delete(AttemptQuestion).where(AttemptQuestion.attempt_id == begun.id))
    attempts.hand_in(begun, enrolment)
    assert begun.state is AttemptState.GRADED and not begun.passed


def test_what_is_open_goes_on_instead_of_beginning_anew(enrolment, attempt):
    assert attempts.resume_or_start(enrolment, KNOWLEDGE) is attempt


def test_fifty_taps_begin_one_attempt(enrolment, in_parallel):
    def begin() -> int:
        return attempts.resume_or_start(db.session.get_one(Enrolment, enrolment_id), KNOWLEDGE).id

    enrolment_id = enrolment.id
    db.session.commit()
    assert len(set(in_parallel(50, begin))) == 1


def test_who_has_stopped_the_course_does_not_begin(enrolment):
    enrolling.withdraw(enrolment)
    with pytest.raises(Withdrawn):
        attempts.resume_or_start(enrolment, KNOWLEDGE)


def test_a_prepared_attempt_starts_once(enrolment):
    prepared = attempts.prepare(enrolment, KNOWLEDGE)
    assert prepared.state is AttemptState.PREPARED
    attempts.start(prepared)
    began = prepared.started_at
    attempts.start(prepared)
    assert (prepared.state, prepared.started_at) == (AttemptState.IN_PROGRESS, began)


def test_everything_right_is_a_hundred_and_passes(enrolment, attempt):
    answer(attempt)
    assert attempts.hand_in(attempt, enrolment)
    assert (attempt.state, attempt.score, attempt.passed) == (AttemptState.GRADED, 100, True)
    assert score_of_pass(enrolment, KNOWLEDGE) == 100


def test_a_question_without_an_answer_is_worth_nothing(enrolment, attempt):
    answer(attempt, left_open=3)
    attempts.hand_in(attempt, enrolment)
    assert attempt.score == 63  # 5 of 8 is 62.5
    marks = db.session.scalars(select(AttemptQuestion.score).where(AttemptQuestion.attempt_id == attempt.id))
    assert sorted(marks) == [0.0] * 3 + [1.0] * 5


def test_an_answer_taken_back_is_worth_nothing(enrolment, attempt):
    answer(attempt)
    save_answer(attempt.id, 1, {}, sequence=2, sent_as=uuid4())
    attempts.hand_in(attempt, enrolment)
    assert attempt.score == 88


def test_below_the_pass_mark_nothing_is_passed_and_one_may_try_again(enrolment, attempt):
    answer(attempt, left_open=3)
    attempts.hand_in(attempt, enrolment)
    assert not attempt.passed and score_of_pass(enrolment, KNOWLEDGE) is None
    assert take_attempt(enrolment, KNOWLEDGE).passed
    assert score_of_pass(enrolment, KNOWLEDGE) == 100


def test_the_pass_mark_itself_passes(enrolment, attempt):
    enrolment.pass_marks = {"knowledge": 63, "skill": 70}
    answer(attempt, left_open=3)
    attempts.hand_in(attempt, enrolment)
    assert (attempt.score, attempt.passed) == (63, True)


def test_the_highest_score_counts_and_is_never_taken_back(enrolment, attempt):
    answer(attempt)
    attempts.hand_in(attempt, enrolment)
    assert not take_attempt(enrolment, KNOWLEDGE, left_open=8).passed
    assert score_of_pass(enrolment, KNOWLEDGE) == 100


def test_a_pass_counts_the_lessons_of_its_stage_as_done(enrolment, attempt):
    answer(attempt)
    attempts.hand_in(attempt, enrolment)
    db.session.flush()
    done = db.session.execute(select(LessonProgress.lesson_key, LessonProgress.how)).all()
    assert [tuple(row) for row in done] == [("seduhan", "by_test")]


def test_a_second_hand_in_gives_the_first_result(enrolment, attempt):
    answer(attempt)
    attempts.hand_in(attempt, enrolment)
    db.session.commit()
    assert not attempts.hand_in(attempt, enrolment)
    assert attempt.score == 100


def test_only_one_of_fifty_hand_ins_counts(enrolment, attempt, in_parallel):
    def hand_in() -> tuple[bool, int]:
        own = db.session.get_one(Attempt, attempt_id)
        return attempts.hand_in(own, db.session.get_one(Enrolment, own.enrolment_id)), own.score

    answer(attempt, left_open=3)
    attempt_id = attempt.id
    db.session.commit()
    assert sorted(in_parallel(50, hand_in)) == [(False, 63)] * 49 + [(True, 63)]


def test_no_answer_slips_in_behind_a_hand_in(enrolment, attempt, in_parallel):
    """An answer confirmed as saved is graded; an answer after the hand-in is refused."""

    def race(turns=iter(range(20))) -> str:
        if next(turns) == 10:
            own = db.session.get_one(Attempt, attempt_id)
            attempts.hand_in(own, db.session.get_one(Enrolment, own.enrolment_id))
            return "handed in"
        try:
            save_answer(attempt_id, position, right, sequence=1, sent_as=uuid4())
        except Closed:
            return "too late"
        return "saved"

    place, question = next((p, q) for p, q in questions_of(attempt) if q.type == "single")
    right = {"chosen": [index for index, option in enumerate(question.body["options"]) if option.get("right")]}
    attempt_id, position = attempt.id, place.position
    db.session.commit()
    told = in_parallel(20, race)
    assert told.count("handed in") == 1
    db.session.expire_all()
    graded = db.session.get_one(AttemptQuestion, (attempt_id, position)).score
    assert graded == (1.0 if "saved" in told else 0.0)


def test_an_attempt_given_up_is_kept_but_never_counts(enrolment, attempt):
    answer(attempt)
    attempts.abandon(attempt)
    attempts.abandon(attempt)
    with pytest.raises(Closed):
        attempts.hand_in(attempt, enrolment)
    assert db.session.scalar(select(func.count()).select_from(Answer)) == 8
    assert attempts.resume_or_start(enrolment, KNOWLEDGE).id != attempt.id


def test_a_result_cannot_be_given_up_or_started_again(enrolment, attempt):
    attempts.hand_in(attempt, enrolment)
    for verb in (attempts.abandon, attempts.start):
        with pytest.raises(Closed):
            verb(attempt)


def test_awareness_is_passed_by_check_then_reflection(enrolment):
    assert take_attempt(enrolment, AWARENESS).passed
    assert score_of_pass(enrolment, AWARENESS) is None
    reflections.write(enrolment, "Airnya terlalu panas.", sequence=1)
    assert attempts.pass_awareness_if_met(enrolment)
    assert score_of_pass(enrolment, AWARENESS) == 100


def test_awareness_is_passed_by_reflection_then_check(enrolment):
    reflections.write(enrolment, "Airnya terlalu panas.", sequence=1)
    assert not attempts.pass_awareness_if_met(enrolment)
    assert not take_attempt(enrolment, AWARENESS, wrong=1).passed
    assert score_of_pass(enrolment, AWARENESS) is None
    take_attempt(enrolment, AWARENESS)
    assert score_of_pass(enrolment, AWARENESS) == 100


def test_awareness_takes_every_answer_right_however_high_the_score(app, cast):
    files = {path.relative_to(KOPI).as_posix(): path.read_bytes() for path in KOPI.rglob("*") if path.is_file()}
    files["questions.yaml"] = files["questions.yaml"].replace(b"stage: knowledge", b"stage: awareness", 4)
    files["course.yaml"] = files["course.yaml"].replace(b"[Q01]", b"[Q01, Q02, Q03, Q04, Q05]").replace(b"draw: 8", b"draw: 4")
    edition = editions.publish(import_package(from_files(files)).edition)
    enrolment = enrolling.enrol(cast.sri.id, db.session.get_one(Course, edition.course_id))
    almost = take_attempt(enrolment, AWARENESS, wrong=1)
    assert almost.score >= 80 and not almost.passed
    assert take_attempt(enrolment, AWARENESS).passed


def test_knowing_it_already_needs_no_awareness_first(enrolment, attempt):
    answer(attempt)
    attempts.hand_in(attempt, enrolment)
    assert score_of_pass(enrolment, KNOWLEDGE) == 100
    assert enrolment.stages_passed == 0
    reflections.write(enrolment, "Airnya terlalu panas.", sequence=1)
    take_attempt(enrolment, AWARENESS)
    assert enrolment.stages_passed == 2


def test_the_path_says_how_far_a_checkpoint_is(app, enrolment, count_statements):
    def states() -> dict:
        key = (enrolment.id, enrolment.edition_id)
        with app.test_request_context(), count_statements() as statements:
            states = checkpoint_states.read(*key)
        assert len(statements) <= 2  # one, and BEGIN
        return {stage: (str(state.kind), state.word, state.detail) for stage, state in states.items()}

    assert states() == {}
    take_attempt(enrolment, AWARENESS)
    assert states() == {AWARENESS: ("now", "Sudah dimulai", "Tinggal tulisan renungan")}
    reflections.write(enrolment, "Airnya terlalu panas.", sequence=1)
    begun = attempts.resume_or_start(enrolment, KNOWLEDGE)
    db.session.commit()
    assert states() == {AWARENESS: ("done", "Lulus", ""), KNOWLEDGE: ("now", "Sudah dimulai", "")}
    attempts.hand_in(begun, enrolment)
    db.session.commit()
    assert states()[KNOWLEDGE] == ("now", "Belum lulus", "Nilai terbaik 0, nilai lulus 70")
    take_attempt(enrolment, KNOWLEDGE)
    assert states()[KNOWLEDGE] == ("done", "Lulus", "Nilai 100")


def test_the_path_knows_a_reflection_that_came_first(app, enrolment):
    reflections.write(enrolment, "Airnya terlalu panas.", sequence=1)
    with app.test_request_context():
        state = checkpoint_states.read(enrolment.id, enrolment.edition_id)[AWARENESS]
        assert state.detail == "Tinggal soalnya"
    attempts.abandon(attempts.resume_or_start(enrolment, AWARENESS))
    db.session.delete(db.session.get(reflections.Reflection, enrolment.id))
    db.session.flush()
    with app.test_request_context():
        assert checkpoint_states.read(enrolment.id, enrolment.edition_id)[AWARENESS].detail == ""


def test_questions_of_a_published_course_stay_as_they_are(attempt):
    written = build.kopi_files()["questions.yaml"].count(b"- key: ")
    assert db.session.scalar(select(func.count()).select_from(Question)) == written
