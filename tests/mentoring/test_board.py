"""The board: how far learners are, what waits for whom, who may need a kind word and why."""

from datetime import timedelta

import pytest

from core import clock
from core.db import db, run
from courses import enrolling, progress
from courses.models import EnrolmentState, Lesson, StageKey
from mentoring import cohorts, greetings, members
from mentoring.queries.board import board_of, member_of
from mentoring.queries.cohorts import all_rows, count_at_risk_for, with_at_risk
from mentoring.queries.rows import Reason
from mentoring.queries.seeing import parameters_for
from people import consents
from quizzes import attempts
from tests.conftest import MONDAY
from tests.courses import build
from tests.courses.build import lesson_keys
from tests.mentoring.conftest import joined, learners, open_for
from tests.people.build import page
from tests.quizzes import tasking
from tests.quizzes.answering import answer
from tests.quizzes.tasking import handed_in, judged, sent_back


@pytest.fixture
def course(cast):
    return tasking.course(owner=cast.dewi)


def later(**time):
    return clock.at(MONDAY + timedelta(**time))


def board(cohort, cast, who=None):
    return board_of(cohort.id, cast.identity(who or cast.raka))


def row_of(cohort, cast, person):
    return member_of(cohort.id, person.id, cast.identity(cast.raka))


def reasons(cohort, cast, person):
    return list(row_of(cohort, cast, person).reasons)


def test_only_who_shares_is_shown_and_the_others_are_counted(cohort, cast):
    joined(cohort, cast.sri)
    joined(cohort, cast.budi, shares=False)
    seen = board(cohort, cast)
    assert [row.contact.name for row in seen.rows] == ["Sri Rahayu"] and seen.unseen == 1
    assert member_of(cohort.id, cast.budi.id, cast.identity(cast.raka)) is None


def test_a_withdrawn_consent_takes_the_line_off_the_board_at_once(cohort, cast):
    joined(cohort, cast.sri)
    consents.withdraw(cast.sri.id, consents.PARTNER_SHARING, partner_id=cast.partner.id)
    for viewer in (cast.raka, cast.agus):
        assert board(cohort, cast, viewer).rows == []


def test_the_end_of_the_cohort_closes_the_board(cohort, cast):
    joined(cohort, cast.sri)
    with later(days=61):
        assert board(cohort, cast).rows == []


def test_another_last_day_moves_what_mentors_see(cohort, cast):
    joined(cohort, cast.sri)
    plan = {"name": cohort.name, "starts_on": cohort.starts_on, "online": False, "place": None, "meets": None}
    cohorts.change_cohort(
        cohort, by=cast.identity(cast.raka), ends_on=clock.today() + timedelta(days=9), capacity=30, course_ids=[], **plan
    )
    with later(days=9):
        assert board(cohort, cast).rows
    with later(days=10):
        assert not board(cohort, cast).rows


def test_who_did_nothing_for_fourteen_days_may_need_a_word(cohort, cast, course):
    joined(cohort, cast.sri, cast.budi)
    with later(days=1):
        tasking.learner(cast.sri, course)
    with later(days=14):
        assert reasons(cohort, cast, cast.budi) == [Reason.IDLE] and reasons(cohort, cast, cast.sri) != [Reason.IDLE]
    with later(days=15):
        assert reasons(cohort, cast, cast.sri) == [Reason.IDLE]


def test_who_has_just_joined_is_not_idle_however_long_ago_the_last_lesson_was(cast, course):
    tasking.learner(cast.sri, course)
    with later(days=30):
        cohort = open_for(cast.partner)
        members.add_mentor(cohort, cast.raka)
        joined(cohort, cast.sri)
        assert reasons(cohort, cast, cast.sri) == []


def test_who_stands_before_the_same_lesson_for_seven_days_is_stuck(cohort, cast, course):
    joined(cohort, cast.sri)
    enrolment = tasking.learner(cast.sri, course, stages=False)
    with later(days=7):
        row = row_of(cohort, cast, cast.sri)
        assert row.reasons == (Reason.STUCK,) and row.lesson
    with later(days=6):
        progress.finish_lesson(enrolment, lesson_keys(enrolment)[0])
        db.session.commit()
    with later(days=7):
        assert reasons(cohort, cast, cast.sri) == []


def test_before_a_checkpoint_nobody_is_stuck_at_a_lesson(cohort, cast, course):
    joined(cohort, cast.sri)
    enrolment = tasking.learner(cast.sri, course, stages=False)
    read(enrolment, StageKey.AWARENESS)
    with later(days=8):
        assert reasons(cohort, cast, cast.sri) == []


def read(enrolment, stage):
    """Finish every lesson of a stage without its checkpoint."""
    keys = db.session.scalars(db.select(Lesson.key).filter_by(edition_id=enrolment.edition_id, stage=stage)).all()
    for key in keys:
        progress.finish_lesson(enrolment, key)
    db.session.commit()


def fail(enrolment, wrong):
    """Hand in the knowledge quiz with `wrong` wrong answers, and return its score."""
    attempt = attempts.resume_or_start(enrolment, StageKey.KNOWLEDGE)
    answer(attempt, wrong=wrong)
    attempts.hand_in(attempt, enrolment)
    db.session.commit()
    return attempt.score


def test_who_failed_the_same_quiz_twice_may_need_a_word_until_it_is_passed(cohort, cast, course):
    joined(cohort, cast.sri)
    enrolment = tasking.learner(cast.sri, course, stages=False)
    first = fail(enrolment, 99)
    assert reasons(cohort, cast, cast.sri) == []
    second = fail(enrolment, 99)
    row = row_of(cohort, cast, cast.sri)
    assert row.reasons == (Reason.FAILED,) and row.failure.scores == (first, second) and row.failure.stage is StageKey.KNOWLEDGE
    fail(enrolment, 0)
    assert reasons(cohort, cast, cast.sri) == []


def test_a_task_that_lies_here_too_long_is_our_reason_and_not_idleness(cohort, cast, course):
    joined(cohort, cast.sri)
    submission = handed_in(tasking.learner(cast.sri, course))
    assert submission.due_on > clock.today()
    with later(days=(submission.due_on - clock.today()).days):
        assert reasons(cohort, cast, cast.sri) == []
    with later(days=20):
        assert reasons(cohort, cast, cast.sri) == [Reason.WAITING_FOR_US]


def test_what_waits_and_for_whom_is_said(cohort, cast, course):
    joined(cohort, cast.sri)
    submission = handed_in(tasking.learner(cast.sri, course))
    raka = cast.signed_in(cast.raka)
    text = page(raka.get(f"/cohorts/{cohort.id}"))
    assert "Tugas menunggu dinilai, sampai" in text and "1 tugas perlu dinilai" in text
    sent_back(submission, cast.raka)
    assert "Sedang memperbaiki tugas" in page(raka.get(f"/cohorts/{cohort.id}"))


def test_a_mentor_may_judge_what_the_board_counts(cohort, cast, course):
    joined(cohort, cast.sri)
    submission = handed_in(tasking.learner(cast.sri, course))
    assert cast.signed_in(cast.raka).get(f"/grading/{submission.id}").status_code == 200
    judged(submission, cast.raka)
    assert board(cohort, cast).tasks_waiting == 0


def test_the_cohorts_own_courses_decide_which_one_is_shown(cast, course):
    elsewhere = build.published(build.numbered(2))
    cohort = open_for(cast.partner, course_ids=[course.id])
    members.add_mentor(cohort, cast.raka)
    joined(cohort, cast.sri)
    build.enrolled(cast.sri.id, elsewhere)
    assert row_of(cohort, cast, cast.sri).state is None
    tasking.learner(cast.sri, course)
    assert row_of(cohort, cast, cast.sri).state is EnrolmentState.IN_PROGRESS


def test_who_was_greeted_is_not_asked_for_again_for_some_days(cohort, cast):
    joined(cohort, cast.sri)
    with later(days=15):
        assert [row.contact.person_id for row in board(cohort, cast).to_greet] == [cast.sri.id]
        greetings.note_greeting(cohort, cast.sri.id, by=cast.identity(cast.raka))
        db.session.commit()
        seen = board(cohort, cast)
        assert seen.to_greet == [] and seen.rows[0].reasons and seen.rows[0].contact.greeted_by == "Raka Pratama"
    with later(days=18, seconds=1):
        assert board(cohort, cast).to_greet


def test_a_greeting_in_another_cohort_counts_for_the_week_but_is_not_shown_here(cohort, cast):
    other = open_for(cast.partner, name="Kelompok Genuk")
    joined(cohort, cast.sri)
    greetings.note_greeting(other, cast.sri.id, by=cast.identity(cast.raka))
    db.session.commit()
    contact = row_of(cohort, cast, cast.sri).contact
    assert (contact.greetings_this_week, contact.greeted_at, contact.greeted_by) == (1, None, None)
    with later(days=8):
        assert row_of(cohort, cast, cast.sri).contact.greetings_this_week == 0


def test_each_stage_shows_its_lessons_the_finished_ones_and_its_checkpoint(cohort, cast, course):
    joined(cohort, cast.sri)
    enrolment = tasking.learner(cast.sri, course, stages=False)
    progress.finish_lesson(enrolment, lesson_keys(enrolment)[0])
    progress.pass_checkpoint(enrolment, StageKey.AWARENESS, 100)
    db.session.commit()
    cells = row_of(cohort, cast, cast.sri).stages
    assert [cell.key for cell in cells] == list(StageKey)
    assert sum(cell.lessons for cell in cells) == len(lesson_keys(enrolment))
    assert [(cell.done, cell.passed) for cell in cells] == [(1, True), (0, False), (0, False)]


def test_tasks_of_other_courses_count_until_the_learner_leaves_the_course(cohort, cast, course):
    joined(cohort, cast.sri)
    other_course = tasking.course(
        ("course.yaml", "code: KOPI-01", "code: KOPI-02"), ("course.yaml", "slug: kopi", "slug: kopi-2")
    )
    elsewhere = tasking.learner(cast.sri, other_course)
    handed_in(elsewhere)
    tasking.learner(cast.sri, course)
    assert row_of(cohort, cast, cast.sri).tasks_waiting == 1
    enrolling.withdraw(elsewhere)
    db.session.commit()
    assert row_of(cohort, cast, cast.sri).tasks_waiting == 0


def test_a_mentor_of_another_cohort_reads_why_nobody_is_shown(cohort, cast):
    joined(cohort, cast.sri)
    raka = cast.signed_in(cast.raka)
    assert "Hanya pendamping" not in page(raka.get(f"/cohorts/{cohort.id}"))
    members.end_membership(cohort, cast.raka.id)
    db.session.commit()
    heading = page(raka.get(f"/cohorts/{cohort.id}"))
    assert "Hanya pendamping kelompok ini yang melihat pesertanya" in heading and "belum ada yang berbagi" not in heading


def test_the_heading_says_the_finding(cohort, cast):
    raka = cast.signed_in(cast.raka)
    assert "Belum ada yang bergabung" in page(raka.get(f"/cohorts/{cohort.id}"))
    joined(cohort, *learners(4))
    assert "Belajar 4 peserta berjalan baik" in page(raka.get(f"/cohorts/{cohort.id}"))
    with later(days=15):
        assert "4 dari 4 peserta perlu disapa" in page(cast.sign_in(raka, cast.raka).get(f"/cohorts/{cohort.id}"))


def test_the_list_and_the_column_count_as_the_board_does(cohort, cast, course):
    sri, *others = cast.sri, *learners(3)
    joined(cohort, sri, *others)
    with later(days=14):
        tasking.learner(sri, course)
        raka = cast.identity(cast.raka)
        assert (
            len(board(cohort, cast).to_greet)
            == 3
            == count_at_risk_for(raka)
            == with_at_risk(run(all_rows, parameters_for(raka)).all(), raka)[0].at_risk
        )
        assert '<span class="count">3' in cast.signed_in(cast.raka).get("/cohorts").get_data(as_text=True)


def test_who_is_in_no_course_stands_where_the_name_belongs(cohort, cast, course):
    """On both databases: an absent course is neither first nor last."""
    joined(cohort, cast.sri, cast.budi, cast.ayu)
    tasking.learner(cast.budi, course, stages=False)
    tasking.learner(cast.sri, course, stages=False)
    db.session.commit()
    assert [row.contact.name.split()[0] for row in board(cohort, cast).rows] == sorted(["Sri", "Budi", "Ayu"])


def test_three_members_and_thirty_are_the_same_number_of_statements(cohort, cast, course, count_statements):
    raka, address = cast.signed_in(cast.raka), f"/cohorts/{cohort.id}"
    counted = []
    for first, count in ((1, 3), (4, 27)):
        for person in learners(count, first=first):
            members.add_member(cohort, person, shares=True)
            handed_in(tasking.learner(person, course)) if person.id % 3 else fail(
                tasking.learner(person, course, stages=False), 99
            )
        db.session.commit()
        with later(days=30):
            cast.sign_in(raka, cast.raka).get("/cohorts")  # the device is noted to be in use
            with count_statements() as statements:
                shown = raka.get(address)
        assert shown.status_code == 200
        counted.append(len(statements))
    assert counted[0] == counted[1] <= 12


def test_many_cohorts_are_listed_in_as_many_statements_as_one(cohort, cast, count_statements):
    raka, counted = cast.signed_in(cast.raka), []
    for more in (0, 20):
        for number in range(more):
            joined(open_for(cast.partner, name=f"Kelompok {number}"), *learners(1, first=100 + number))
        with count_statements() as statements:
            raka.get("/cohorts")
        counted.append(len(statements))
    assert counted[0] == counted[1]


def test_an_officer_sees_the_same_members(cohort, cast):
    joined(cohort, cast.sri)
    joined(cohort, cast.budi, shares=False)
    assert [row.contact.name for row in board(cohort, cast, cast.agus).rows] == ["Sri Rahayu"]
