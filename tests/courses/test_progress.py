"""A learner's progress: what counts, when, and that nothing counts twice."""

from itertools import permutations
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import clock, jobs
from core.db import db
from courses import enrolling, progress
from courses.models import STAGES, CheckpointPass, DoneHow, Enrolment, EnrolmentState, LessonProgress, StageKey, Withdrawal
from tests.courses import build

AWARENESS, KNOWLEDGE, SKILL = STAGES


def enrolment(enrolment_id: int) -> Enrolment:
    return db.session.get_one(Enrolment, enrolment_id)


def test_a_lesson_finished_twice_is_one_lesson(in_kopi):
    once = progress.finish_lesson(in_kopi, "takaran", sent_as=uuid4())
    assert progress.finish_lesson(in_kopi, "takaran") is once
    assert in_kopi.lessons_done == 1


def test_the_next_lesson_is_the_first_not_done(in_kopi):
    assert in_kopi.current_lesson == "takaran"
    progress.finish_lesson(in_kopi, "seduhan")
    assert in_kopi.current_lesson == "mencoba"
    progress.finish_lesson(in_kopi, "mencoba")
    assert in_kopi.current_lesson == "takaran"
    progress.finish_lesson(in_kopi, "takaran")
    assert in_kopi.current_lesson is None


def test_a_lesson_keeps_the_device_time_and_our_own(in_kopi):
    device = clock.now().replace(hour=1)
    done = progress.finish_lesson(in_kopi, "takaran", device_time=device)
    db.session.commit()
    assert (done.device_time, done.received_at) == (device, clock.now())


def test_a_lesson_of_another_course_does_not_count(in_kopi):
    with pytest.raises(progress.NoSuchLesson):
        progress.finish_lesson(in_kopi, "pembeli-melihat-dulu")
    assert in_kopi.lessons_done == 0


def test_a_pass_counts_only_without_a_gap(in_kopi):
    progress.pass_checkpoint(in_kopi, KNOWLEDGE, 90)
    assert in_kopi.stages_passed == 0
    progress.pass_checkpoint(in_kopi, AWARENESS, 100)
    assert in_kopi.stages_passed == 2


def test_a_pass_keeps_the_best_score_and_the_first_day(in_kopi):
    first = clock.now()
    progress.pass_checkpoint(in_kopi, KNOWLEDGE, 90)
    with clock.at(first.replace(day=25)):
        passed = progress.pass_checkpoint(in_kopi, KNOWLEDGE, 75)
    assert (passed.score, passed.passed_at) == (90, first)
    assert progress.pass_checkpoint(in_kopi, KNOWLEDGE, 100).score == 100


def test_who_passes_the_test_need_not_read_the_lessons(in_kopi):
    progress.pass_checkpoint(in_kopi, AWARENESS, 100)
    done = db.session.get(LessonProgress, (in_kopi.id, "takaran"))
    assert done.how is DoneHow.BY_TEST
    assert (in_kopi.lessons_done, in_kopi.current_lesson) == (1, "seduhan")


def test_who_passes_the_task_need_not_tick_the_lessons_of_its_stage(in_kopi):
    progress.pass_checkpoint(in_kopi, SKILL, 80)
    assert db.session.get(LessonProgress, (in_kopi.id, "mencoba")).how is DoneHow.BY_TEST
    assert in_kopi.lessons_done == 1


def test_a_course_is_complete_with_all_stages(in_kopi, completions):
    progress.pass_checkpoint(in_kopi, AWARENESS, 100)
    progress.pass_checkpoint(in_kopi, KNOWLEDGE, 80)
    assert in_kopi.state is EnrolmentState.IN_PROGRESS
    progress.pass_checkpoint(in_kopi, SKILL, 75)
    db.session.commit()
    assert (in_kopi.state, in_kopi.completed_at) == (EnrolmentState.COMPLETED, clock.now())
    assert completions == [in_kopi.id]


def test_what_is_complete_stays_so_and_is_told_once(in_kopi, completions):
    build.everything_done(in_kopi)
    build.everything_done(in_kopi)
    assert completions == [in_kopi.id]


@pytest.mark.parametrize("order", list(permutations(STAGES)))
def test_the_order_of_the_stages_does_not_matter(in_kopi, completions, order):
    for stage in order:
        assert completions == []
        progress.pass_checkpoint(in_kopi, stage, 70)
    assert completions == [in_kopi.id]


def as_an_earlier_version_left_it(enrolment: Enrolment) -> None:
    """All stages are passed, and a lesson of the last one is open."""
    for stage in STAGES[:2]:
        progress.pass_checkpoint(enrolment, stage, 80)
    db.session.add(CheckpointPass(enrolment_id=enrolment.id, stage=SKILL, score=80, passed_at=clock.now()))
    enrolment.stages_passed = 3
    db.session.commit()


def test_who_passed_all_stages_in_an_earlier_version_is_complete_by_the_sweep_once(in_kopi, completions):
    as_an_earlier_version_left_it(in_kopi)
    assert [jobs.run("courses.complete") for _ in range(2)] == [1, 0]
    assert completions == [in_kopi.id]
    assert (in_kopi.state, in_kopi.lessons_done) == (EnrolmentState.COMPLETED, 3)


def test_who_stopped_such_a_course_is_complete_once_it_is_taken_up_again(in_kopi, completions):
    as_an_earlier_version_left_it(in_kopi)
    enrolling.withdraw(in_kopi)
    db.session.commit()
    assert jobs.run("courses.complete") == 0
    enrolling.rejoin(in_kopi)
    db.session.commit()
    assert jobs.run("courses.complete") == 1 and completions == [in_kopi.id]


def test_fifty_completions_at_once_are_one(in_kopi, in_parallel, completions):
    for stage in STAGES[:2]:
        progress.pass_checkpoint(in_kopi, stage, 80)
    enrolment_id = in_kopi.id
    db.session.commit()
    outcomes = in_parallel(50, lambda: progress.pass_checkpoint(enrolment(enrolment_id), SKILL, 80).score)
    assert outcomes == [80] * 50
    assert completions == [enrolment_id]
    db.session.expire_all()
    assert enrolment(enrolment_id).lessons_done == 3


def test_fifty_passes_at_once_are_one(in_kopi, in_parallel):
    enrolment_id = in_kopi.id
    db.session.commit()
    outcomes = in_parallel(50, lambda: progress.pass_checkpoint(enrolment(enrolment_id), AWARENESS, 100).score)
    assert outcomes == [100] * 50
    db.session.expire_all()
    assert (enrolment(enrolment_id).stages_passed, enrolment(enrolment_id).lessons_done) == (1, 1)


def test_a_stopped_course_takes_no_lessons_but_loses_nothing(in_kopi):
    progress.finish_lesson(in_kopi, "takaran")
    enrolling.withdraw(in_kopi)
    with pytest.raises(progress.Withdrawn):
        progress.finish_lesson(in_kopi, "seduhan")
    enrolling.rejoin(in_kopi)
    progress.finish_lesson(in_kopi, "seduhan")
    assert in_kopi.lessons_done == 2


def test_a_task_judged_while_stopped_completes_the_course_on_return(in_kopi, completions):
    progress.pass_checkpoint(in_kopi, AWARENESS, 100)
    progress.pass_checkpoint(in_kopi, KNOWLEDGE, 80)
    progress.finish_lesson(in_kopi, "mencoba")
    enrolling.withdraw(in_kopi)
    progress.pass_checkpoint(in_kopi, SKILL, 80)
    assert completions == []
    enrolling.rejoin(in_kopi)
    assert completions == [in_kopi.id]


def test_the_first_handing_in_is_the_one_noted(in_kopi):
    first = clock.now()
    progress.note_task_handed_in(in_kopi)
    with clock.at(first.replace(day=27)):
        progress.note_task_handed_in(in_kopi)
    assert in_kopi.task_handed_in_at == first


def test_a_task_waits_for_the_first_two_stages(in_kopi):
    assert [unmet.stage for unmet in progress.unmet_before_task(in_kopi)] == [AWARENESS, KNOWLEDGE]
    progress.pass_checkpoint(in_kopi, KNOWLEDGE, 80)
    assert [unmet.stage for unmet in progress.unmet_before_task(in_kopi)] == [AWARENESS]
    progress.pass_checkpoint(in_kopi, AWARENESS, 80)
    assert progress.unmet_before_task(in_kopi) == []


def test_a_task_waits_for_the_task_of_an_earlier_course_and_for_nobody_who_judges_it(kopi, cast):
    later = build.published(
        build.changed(("course.yaml", "prerequisites: []", "prerequisites: [KOPI-01]"), files=build.numbered(2))
    )
    first, second = build.enrolled(cast.sri.id, kopi), build.enrolled(cast.sri.id, later)
    for stage in (AWARENESS, KNOWLEDGE):
        progress.pass_checkpoint(second, stage, 80)
    (unmet,) = progress.unmet_before_task(second)
    assert (unmet.course_slug, unmet.course_title["en"]) == ("kopi", "Brewing plain coffee")
    progress.note_task_handed_in(first)
    db.session.flush()
    assert progress.unmet_before_task(second) == []


def test_a_course_that_is_not_there_holds_nobody_back(cast):
    course = build.published(build.changed(("course.yaml", "prerequisites: []", "prerequisites: [TEH-01]")))
    enrolment = build.enrolled(cast.sri.id, course)
    for stage in (AWARENESS, KNOWLEDGE):
        progress.pass_checkpoint(enrolment, stage, 80)
    assert progress.unmet_before_task(enrolment) == []


deeds = st.lists(
    st.one_of(
        st.sampled_from(["takaran", "seduhan", "mencoba"]),
        st.tuples(st.sampled_from(STAGES), st.integers(70, 100)),
        st.sampled_from([enrolling.withdraw, enrolling.rejoin]),
    ),
    max_size=14,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(deeds)
def test_counters_always_equal_the_rows(in_kopi, completions, story):
    """After any actions in any order, counters match the rows, and a complete course has met all conditions."""
    fresh(in_kopi)
    completions.clear()
    for action in story:
        do(in_kopi, action)
    db.session.flush()
    done = set(db.session.scalars(db.select(LessonProgress.lesson_key).filter_by(enrolment_id=in_kopi.id)))
    passed = set(db.session.scalars(db.select(CheckpointPass.stage).filter_by(enrolment_id=in_kopi.id)))
    assert in_kopi.lessons_done == len(done)
    assert in_kopi.stages_passed == next((number for number, stage in enumerate(STAGES) if stage not in passed), 3)
    whole = len(passed) == 3
    assert not whole or len(done) == 3
    assert (in_kopi.state is EnrolmentState.COMPLETED) == (whole and in_kopi.state is not EnrolmentState.WITHDRAWN)
    assert completions == [in_kopi.id] * (in_kopi.state is EnrolmentState.COMPLETED)


def do(enrolment: Enrolment, action) -> None:
    try:
        if isinstance(action, str):
            progress.finish_lesson(enrolment, action)
        elif isinstance(action, tuple):
            progress.pass_checkpoint(enrolment, *action)
        else:
            action(enrolment)
    except (progress.Withdrawn, enrolling.CannotWithdraw):
        pass


def fresh(enrolment: Enrolment) -> None:
    for model in (LessonProgress, CheckpointPass, Withdrawal):
        db.session.execute(db.delete(model).where(model.enrolment_id == enrolment.id))
    db.session.execute(
        db.update(Enrolment)
        .where(Enrolment.id == enrolment.id)
        .values(state="in_progress", completed_at=None, withdrawn_at=None, lessons_done=0, stages_passed=0)
    )
    db.session.expire_all()


def test_the_stages_are_the_three_of_the_seed_paper():
    assert STAGES == (StageKey.AWARENESS, StageKey.KNOWLEDGE, StageKey.SKILL)
