"""Judging by the rubric: permissions, the effects of a verdict, and concurrent judgements."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import clock
from core.audit import AuditEntry
from core.db import db
from core.outbox import Message
from courses import editions, enrolling, progress
from courses.models import CheckpointPass, StageKey
from mentoring import cohorts, members
from people import access, consents
from people.models import AccessReason, Role
from people.registration import register_staff
from people.roles import grant_role
from people.sessions import identity_of
from quizzes import grading, submissions
from quizzes.grading import AlreadyJudged, CannotPass, FeedbackMissing, NothingToJudge, OwnWork, PastMendDay
from quizzes.models import Judgement, Submission, SubmissionState, Verdict
from quizzes.policies.grading import can_grade, can_open_queue
from quizzes.queries.grading import Filter, count_waiting_for, courses_in_queue, find_handed, next_for, queue_for
from quizzes.queries.tasks import rubric_of, tasks_of
from quizzes.rubrics import UnfinishedRubric
from tests.conftest import MONDAY
from tests.courses.build import lesson_keys
from tests.quizzes import tasking
from tests.quizzes.tasking import GOOD, handed_in, judged, sent_back


@pytest.fixture
def course(cast):
    return tasking.course(owner=cast.dewi)


@pytest.fixture
def enrolment(course, cast):
    return tasking.learner(cast.sri, course)


@pytest.fixture
def submission(enrolment):
    """Bu Sri's submission, handed in on a Monday."""
    return handed_in(enrolment)


@pytest.fixture
def tono(cast):
    """A trainer of other courses."""
    person = register_staff(name="Tono Hadi", email="tono@demo.example", passphrase=cast.passphrase, roles=[Role.TRAINER])
    db.session.commit()
    return person


def mentored(cast, *learners):
    cohort = cohorts.open_cohort("Kelompok 1", cast.partner, clock.today(), clock.today() + timedelta(days=30))
    members.add_mentor(cohort, cast.raka)
    for learner in learners:
        members.add_member(cohort, learner, shares=True)
    db.session.commit()
    return cohort


# ---- What a judgement decides


def test_a_pass_counts_in_the_course_and_is_told(submission, enrolment, cast):
    judgement = judged(submission, cast.dewi)
    assert (judgement.score, judgement.verdict, judgement.round) == (90, Verdict.PASSED, 1)
    assert (submission.state, submission.waiting_since, submission.due_on) == (SubmissionState.PASSED, None, None)
    passed = db.session.get_one(CheckpointPass, (enrolment.id, StageKey.SKILL))
    assert passed.score == 90 and enrolment.stages_passed == 3
    told = db.session.scalars(db.select(Message).filter_by(person_id=cast.sri.id)).all()[-1]
    assert told.subject == "Lulus: Secangkir kopi" and told.link == "/learn/kopi/finished"


def test_what_is_to_be_mended_comes_back_with_words_and_a_day(submission, enrolment, cast):
    judgement = sent_back(submission, cast.dewi, mend_by=date(2026, 11, 30))
    assert (judgement.score, judgement.mend_by) == (40, date(2026, 11, 30))
    assert submission.state is SubmissionState.NEEDS_REVISION and enrolment.stages_passed == 2
    told = db.session.scalars(db.select(Message).filter_by(person_id=cast.sri.id)).all()[-1]
    assert told.subject == "Perlu diperbaiki: Secangkir kopi"


def test_even_the_best_work_may_come_back(submission, cast):
    assert judged(submission, cast.dewi, GOOD, Verdict.NEEDS_REVISION, "Fotonya terbalik.").score == 90


def test_too_low_a_score_cannot_pass(submission, cast):
    with pytest.raises(CannotPass):
        judged(submission, cast.dewi, {"takaran": 2, "rasa": 3})  # 60
    assert judged(submission, cast.dewi, {"takaran": 2, "rasa": 4}).score == 70


def test_a_key_criterion_at_level_1_cannot_pass(app, cast):
    lenient = tasking.course(("course.yaml", "pass_mark: 70\n      rubric", "pass_mark: 50\n      rubric"))
    submission = handed_in(tasking.learner(cast.sri, lenient))
    with pytest.raises(CannotPass):
        judged(submission, cast.dewi, {"takaran": 1, "rasa": 4})  # 55


def test_the_mark_of_the_first_day_counts(enrolment, submission, cast):
    enrolment.pass_marks = {**enrolment.pass_marks, "skill": 91}
    db.session.commit()
    with pytest.raises(CannotPass):
        judged(submission, cast.dewi, GOOD)


@pytest.mark.parametrize("feedback", ["", "  \n "])
def test_work_comes_back_only_with_words(submission, cast, feedback):
    with pytest.raises(FeedbackMissing):
        sent_back(submission, cast.dewi, feedback)


def test_the_day_to_mend_is_not_gone_and_a_pass_has_none(submission, cast):
    with pytest.raises(PastMendDay):
        sent_back(submission, cast.dewi, mend_by=date(2026, 11, 22))
    assert judged(submission, cast.dewi, mend_by=date(2026, 11, 30)).mend_by is None


def test_every_criterion_needs_a_level(submission, cast):
    with pytest.raises(UnfinishedRubric):
        judged(submission, cast.dewi, {"takaran": 4})


def test_a_judgement_is_in_the_audit_log(submission, cast):
    judged(submission, cast.dewi)
    entry = db.session.scalars(db.select(AuditEntry).filter_by(action="judged")).one()
    assert (entry.actor_id, entry.thing_id) == (cast.dewi.id, str(submission.id))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    levels=st.fixed_dictionaries({"takaran": st.integers(1, 4), "rasa": st.integers(1, 4)}), verdict=st.sampled_from(Verdict)
)
def test_whatever_is_chosen_there_is_no_failed_state(submission, cast, levels, verdict):
    dewi = identity_of(cast.dewi.id)
    with db.session.begin_nested() as trial:
        try:
            grading.judge(submission, by=dewi, round=1, levels=levels, verdict=verdict, feedback="Begini.")
            assert submission.state.value == verdict.value
        except CannotPass:
            assert verdict is Verdict.PASSED
        trial.rollback()
    db.session.rollback()


# ---- Once


def test_a_second_judge_learns_who_decided(submission, cast, tono):
    judged(submission, cast.dewi)
    with pytest.raises(AlreadyJudged) as refused:
        sent_back(submission, tono)
    assert refused.value.values == {"name": cast.dewi.name}
    assert submission.state is SubmissionState.PASSED


def test_the_same_judge_twice_is_one_judgement(submission, cast):
    assert judged(submission, cast.dewi).id == sent_back(submission, cast.dewi).id
    assert submission.state is SubmissionState.PASSED


def test_of_twenty_judges_at_once_one_decides(submission, cast, in_parallel):
    ids = [
        register_staff(name=f"Pelatih {n}", email=f"p{n}@demo.example", passphrase=None, roles=[Role.TRAINER]).id
        for n in range(20)
    ]
    db.session.commit()
    submission_id, judges = submission.id, iter(ids)
    db.session.rollback()

    def decide():
        mine = db.session.get_one(Submission, submission_id)
        by = identity_of(next(judges))
        return grading.judge(mine, by=by, round=1, levels=GOOD, verdict=Verdict.PASSED).by_id

    results = in_parallel(20, decide)
    winner = [one for one in results if isinstance(one, int)]
    assert len(winner) == 1 and sum(isinstance(one, AlreadyJudged) for one in results) == 19, results
    assert db.session.scalars(db.select(Judgement)).one().by_id == winner[0]


def test_nobody_judges_their_own_work(course, cast):
    editions.add_owner(course, cast.sri.id)
    grant_role(cast.sri, Role.TRAINER, by=None)
    submission = handed_in(tasking.learner(cast.sri, course))
    with pytest.raises(OwnWork):
        judged(submission, cast.sri)
    assert not can_grade(identity_of(cast.sri.id), find_handed(identity_of(cast.sri.id), submission.id))
    assert count_waiting_for(identity_of(cast.sri.id)) == 0


def test_a_draft_and_a_round_to_come_cannot_be_judged(enrolment, cast):
    draft = tasking.complete_work(enrolment)
    for round in (0, 1):
        with pytest.raises(NothingToJudge):
            judged(draft, cast.dewi, round=round)
    submission = handed_in(enrolment)
    with pytest.raises(NothingToJudge):
        judged(submission, cast.dewi, round=2)


def test_each_round_has_its_judgement(submission, enrolment, cast):
    sent_back(submission, cast.dewi)
    submissions.hand_in(submission, enrolment, round=2)
    db.session.commit()
    judged(submission, cast.dewi)
    rounds = [(row.round, row.verdict) for row in db.session.scalars(db.select(Judgement).order_by(Judgement.id))]
    assert rounds == [(1, Verdict.NEEDS_REVISION), (2, Verdict.PASSED)]


def test_work_judged_while_the_course_is_stopped_counts_when_it_is_taken_up_again(submission, enrolment, cast):
    enrolling.withdraw(enrolment)
    judged(submission, cast.dewi)
    enrolling.rejoin(enrolment)
    assert enrolment.stages_passed == 3


def test_a_pass_is_never_taken_away(submission, enrolment, cast, tono):
    judged(submission, cast.dewi)
    for again in (lambda: sent_back(submission, tono), lambda: submissions.hand_in(submission, enrolment, round=2)):
        with pytest.raises((AlreadyJudged, submissions.AlreadyHandedIn)):
            again()
    assert db.session.get(CheckpointPass, (enrolment.id, StageKey.SKILL)).score == 90


# ---- Who


def may_grade(person, submission):
    visitor = identity_of(person.id)
    handed = find_handed(visitor, submission.id)
    listed = [row.id for row in queue_for(visitor, Filter()).rows]
    may = can_grade(visitor, handed)
    assert may == (submission.id in listed) == (count_waiting_for(visitor) == 1), "the list and the policy agree"
    return may


def test_the_trainer_of_the_course_grades_and_another_does_not(submission, cast, tono):
    assert may_grade(cast.dewi, submission) and not may_grade(tono, submission)


def test_who_lost_the_role_of_trainer_grades_no_more(submission, cast, course):
    editions.add_owner(course, cast.agus.id)
    db.session.commit()
    assert not may_grade(cast.agus, submission)


def test_a_mentor_grades_the_members_of_the_cohort(submission, cast):
    assert not may_grade(cast.raka, submission)
    cohort = mentored(cast, cast.sri)
    assert may_grade(cast.raka, submission)
    members.end_membership(cohort, cast.sri.id)
    db.session.commit()
    assert not may_grade(cast.raka, submission)


def test_a_mentor_of_another_learner_does_not_grade(submission, cast):
    mentored(cast, cast.budi)
    assert not may_grade(cast.raka, submission)


def test_who_only_helps_to_fill_in_does_not_grade(submission, cast):
    access.grant(cast.raka.id, cast.sri.id, AccessReason.ASSISTED, 1)
    db.session.commit()
    assert not may_grade(cast.raka, submission)


def test_withdrawn_consent_ends_a_mentors_grading_at_once(submission, cast):
    mentored(cast, cast.sri)
    consents.withdraw(cast.sri.id, consents.PARTNER_SHARING, partner_id=cast.partner.id)
    db.session.commit()
    assert not may_grade(cast.raka, submission)


def test_with_the_cohorts_last_day_a_mentors_grading_ends(submission, cast):
    mentored(cast, cast.sri)
    with clock.at(MONDAY + timedelta(days=32)):
        assert not may_grade(cast.raka, submission)


def test_drafts_are_nobodys_to_grade(enrolment, cast):
    draft = tasking.complete_work(enrolment)
    assert not can_grade(identity_of(cast.dewi.id), find_handed(identity_of(cast.dewi.id), draft.id))


def test_trainers_and_mentors_have_a_queue_and_the_office_sees_all_of_it(cast, submission):
    everybody = (cast.dewi, cast.raka, cast.agus, cast.ratna, cast.laras, cast.sri)
    may_open = [who.name for who in everybody if can_open_queue(identity_of(who.id))]
    assert may_open == [cast.dewi.name, cast.raka.name, cast.agus.name, cast.ratna.name]
    assert not may_grade(cast.agus, submission)
    (row,) = queue_for(identity_of(cast.agus.id), Filter(), sees_all=True).rows
    assert row.id == submission.id and not row.may_grade


# ---- The queue


def test_the_longest_waiting_stands_first(course, cast):
    learners = [tasking.learner(who, course) for who in (cast.sri, cast.budi, cast.ayu)]
    for days, enrolment in zip((2, 0, 1), learners, strict=True):
        with clock.at(MONDAY + timedelta(days=days)):
            handed_in(enrolment)
    with clock.at(MONDAY + timedelta(days=3)):
        queue = queue_for(identity_of(cast.dewi.id), Filter())
        assert [row.learner for row in queue.rows] == ["Pak Budi Santoso", "Mbak Ayu Lestari", "Bu Sri Rahayu"]
        assert (queue.total, queue.oldest) == (3, MONDAY)
        assert queue_for(identity_of(cast.dewi.id), Filter(days=2)).total == 2
        assert queue_for(identity_of(cast.dewi.id), Filter(course="kopi")).total == 3
        assert queue_for(identity_of(cast.dewi.id), Filter(course="teh")).total == 0
        assert next_for(identity_of(cast.dewi.id), Filter()) == queue.rows[0].id
        assert [row.slug for row in courses_in_queue(identity_of(cast.dewi.id))] == ["kopi"]


def test_stopped_courses_wait_for_nobody(submission, enrolment, cast):
    enrolling.withdraw(enrolment)
    db.session.commit()
    assert count_waiting_for(identity_of(cast.dewi.id)) == 0


def test_the_learner_sees_what_waits_and_until_when(submission, enrolment, cast):
    def state():
        return next((task.state, task.due_on) for task in tasks_of(cast.sri.id))

    assert state() == (SubmissionState.SUBMITTED, date(2026, 11, 26))
    sent_back(submission, cast.dewi)
    assert state() == (SubmissionState.NEEDS_REVISION, None)
    submissions.hand_in(submission, enrolment, round=2)
    db.session.commit()
    judged(submission, cast.dewi)
    assert state() == (SubmissionState.PASSED, None)


def test_the_rubric_of_the_last_decision_goes_on_the_certificate(submission, enrolment, cast):
    assert rubric_of(enrolment.id) == []
    sent_back(submission, cast.dewi)
    submissions.hand_in(submission, enrolment, round=2)
    judged(submission, cast.dewi)
    assert [(title["id"], level) for title, level in rubric_of(enrolment.id)] == [("Takaran", 4), ("Rasa", 3)]


def test_a_pass_completes_the_course_when_it_was_the_last_thing(submission, enrolment, cast):
    for key in lesson_keys(enrolment):
        progress.finish_lesson(enrolment, key)
    db.session.commit()
    judged(submission, cast.dewi)
    assert enrolment.completed_at is not None
