"""Self-checked tasks, and the sample that a trainer also judges without changing the result."""

import pytest

from core import clock
from core.db import db
from core.outbox import Message
from courses.models import CheckpointPass, StageKey
from people.sessions import identity_of
from quizzes import grading, submissions
from quizzes.grading import NothingToJudge, OwnWork, self_check
from quizzes.models import Judgement, Submission, SubmissionState, Verdict
from quizzes.queries.grading import count_waiting_for
from quizzes.rubrics import UnfinishedRubric
from quizzes.selfcheck import is_sampled
from tests.quizzes import tasking
from tests.quizzes.tasking import GOOD, WEAK, handed_in, judged, sent_back

CHOSEN, OTHERS = [n for n in range(1, 60) if is_sampled(n)], [n for n in range(1, 60) if not is_sampled(n)]


@pytest.fixture
def enrolment(cast):
    return tasking.learner(cast.sri, tasking.course(graded_by="self_check", owner=cast.dewi))


def submission_numbered(enrolment, number):
    """Hand in the enrolment's task under this id, which decides whether it belongs to the sample."""
    now = clock.now()
    db.session.add(Submission(id=number, enrolment_id=enrolment.id, created_at=now, saved_at=now))
    db.session.commit()
    return handed_in(enrolment)


def check(submission, cast, levels=GOOD, round=1):
    judgement = self_check(submission, by=identity_of(cast.sri.id), round=round, levels=levels)
    db.session.commit()
    return judgement


def test_about_one_in_ten_is_looked_at_and_always_the_same_ones():
    chosen = sum(is_sampled(number) for number in range(10_000))
    assert 900 < chosen < 1100
    assert [n for n in range(1, 40) if is_sampled(n)] == [n for n in range(1, 40) if is_sampled(n)]


def test_a_self_checked_task_waits_for_nobody(enrolment, cast):
    submission = submission_numbered(enrolment, OTHERS[0])
    assert (submission.state, submission.waiting_since, submission.due_on) == (SubmissionState.SUBMITTED, None, None)


def test_the_learners_own_levels_decide_at_once(enrolment, cast):
    submission = submission_numbered(enrolment, OTHERS[0])
    judgement = check(submission, cast)
    assert (judgement.score, judgement.by_id, judgement.advice_only) == (90, cast.sri.id, False)
    assert submission.state is SubmissionState.PASSED and not submission.looked_at_too
    assert db.session.get(CheckpointPass, (enrolment.id, StageKey.SKILL)).score == 90
    assert count_waiting_for(identity_of(cast.dewi.id)) == 0


def test_what_was_sent_stands_beside_the_levels(enrolment, cast):
    handed_in(enrolment)
    page = cast.signed_in(cast.sri).get("/learn/kopi/task/self-check").get_data(as_text=True)
    assert "Yang sudah dikirim" in page and page.count('/small"') == 1


def test_who_finds_it_not_good_enough_mends_it(enrolment, cast):
    submission = submission_numbered(enrolment, OTHERS[0])
    assert check(submission, cast, WEAK).verdict is Verdict.NEEDS_REVISION
    submissions.hand_in(submission, enrolment, round=2)
    assert check(submission, cast, GOOD, round=2).verdict is Verdict.PASSED


def test_judged_twice_is_judged_once(enrolment, cast):
    submission = submission_numbered(enrolment, OTHERS[0])
    assert check(submission, cast).id == check(submission, cast, WEAK).id
    assert submission.state is SubmissionState.PASSED


def test_nobody_else_judges_it_for_the_learner(enrolment, cast):
    submission = submission_numbered(enrolment, OTHERS[0])
    with pytest.raises(OwnWork):
        self_check(submission, by=identity_of(cast.dewi.id), round=1, levels=GOOD)
    with pytest.raises(NothingToJudge):
        judged(submission, cast.dewi)


def test_half_a_rubric_is_no_judgement(enrolment, cast):
    with pytest.raises(UnfinishedRubric):
        check(submission_numbered(enrolment, OTHERS[0]), cast, {"takaran": 4})


@pytest.mark.parametrize("round", [0, 2])
def test_another_round_cannot_be_judged(enrolment, cast, round):
    with pytest.raises(NothingToJudge):
        check(submission_numbered(enrolment, OTHERS[0]), cast, round=round)


def test_a_task_that_a_person_judges_is_not_self_checked(cast):
    submission = handed_in(tasking.learner(cast.sri, tasking.course(owner=cast.dewi)))
    with pytest.raises(NothingToJudge):
        check(submission, cast)


# ---- The second look


def test_one_in_ten_also_enters_the_queue(enrolment, cast):
    submission = submission_numbered(enrolment, CHOSEN[0])
    assert count_waiting_for(identity_of(cast.dewi.id)) == 0, "before the learner has judged there is nothing to look at"
    check(submission, cast)
    assert submission.looked_at_too and count_waiting_for(identity_of(cast.dewi.id)) == 1


def test_the_second_look_is_advice_and_takes_nothing_away(enrolment, cast):
    submission = submission_numbered(enrolment, CHOSEN[0])
    check(submission, cast)
    advice = sent_back(submission, cast.dewi)
    assert advice.advice_only and submission.state is SubmissionState.PASSED
    assert db.session.get(CheckpointPass, (enrolment.id, StageKey.SKILL)).score == 90
    assert count_waiting_for(identity_of(cast.dewi.id)) == 0
    told = db.session.scalars(db.select(Message).filter_by(person_id=cast.sri.id)).all()[-1]
    assert told.subject == "Pelatih sudah melihat tugas: Secangkir kopi"


def test_advice_also_gives_nothing(enrolment, cast):
    submission = submission_numbered(enrolment, CHOSEN[0])
    check(submission, cast, WEAK)
    judged(submission, cast.dewi, GOOD)
    assert submission.state is SubmissionState.NEEDS_REVISION
    assert db.session.get(CheckpointPass, (enrolment.id, StageKey.SKILL)) is None


def test_who_sends_again_is_looked_at_only_after_judging_again(enrolment, cast):
    submission = submission_numbered(enrolment, CHOSEN[0])
    check(submission, cast, WEAK)
    submissions.hand_in(submission, enrolment, round=2)
    db.session.commit()
    for round in (1, 2):
        with pytest.raises(NothingToJudge):
            judged(submission, cast.dewi, round=round)
    assert count_waiting_for(identity_of(cast.dewi.id)) == 0
    check(submission, cast, GOOD, round=2)
    judged(submission, cast.dewi, GOOD)
    kinds = [(row.round, row.advice_only) for row in db.session.scalars(db.select(Judgement).order_by(Judgement.id))]
    assert kinds == [(1, False), (2, False), (2, True)]


def test_fifty_self_checks_at_once_are_one(enrolment, cast, in_parallel):
    submission_id, sri_id = submission_numbered(enrolment, CHOSEN[0]).id, cast.sri.id
    db.session.rollback()

    def decide():
        mine = db.session.get_one(Submission, submission_id)
        return grading.self_check(mine, by=identity_of(sri_id), round=1, levels=GOOD).id

    results = in_parallel(50, decide)
    assert len(set(results)) == 1 and isinstance(results[0], int), results
    assert db.session.scalars(db.select(Judgement)).one().score == 90
