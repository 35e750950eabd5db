"""Judging a handed-in task by its rubric. A judgement is a row; of those that decide, each hand-in has one."""

from collections.abc import Mapping
from datetime import date

from blinker import signal
from sqlalchemy import select

from core import audit, clock
from core.db import db
from core.errors import N_, Closed, DomainError
from courses import progress
from courses.models import Enrolment, StageKey
from people.identity import Identity
from people.models import Person
from quizzes import notices
from quizzes.models import GradedBy, Judgement, Submission, SubmissionState, Task, Verdict
from quizzes.rubrics import may_pass, task_score
from quizzes.selfcheck import is_looked_at_too
from quizzes.submissions import hold
from quizzes.tasks import criteria

submission_passed = signal("quizzes.grading.submission_passed")
"""Sent once for a submission (the sender), with its `enrolment`, in the transaction in which it is passed."""


class AlreadyJudged(Closed):
    """This hand-in has its judgement; `values["name"]` says whose."""

    message = N_("%(name)s has judged this already. Nothing was changed.")


class NothingToJudge(Closed):
    """The work is not handed in, or lies in nobody's queue."""

    message = N_("This task does not wait for a judgement now.")


class OwnWork(DomainError):
    """Nobody judges their own work, except by the self check."""

    status = 403
    message = N_("Nobody judges their own work.")


class CannotPass(DomainError):
    """The levels chosen do not allow a pass."""

    message = N_("These levels do not allow a pass. Ask for it to be mended, or look at the levels once more.")


class FeedbackMissing(DomainError):
    """Work that comes back needs words on what to mend."""

    message = N_("Please write what is to be mended, so that the learner knows how to go on.")


class DayGone(DomainError):
    """The day by which to mend lies in the past."""

    message = N_("The day by which to mend must not lie in the past.")


def judge(
    submission: Submission,
    *,
    by: Identity,
    round: int,
    levels: Mapping[str, int],
    verdict: Verdict,
    feedback: str = "",
    mend_by: date | None = None,
) -> Judgement:
    """Judge one hand-in, and tell the learner. A pass passes the course's skill checkpoint; there is no failed state.

    `round` is the hand-in that was looked at; `levels` go by criterion key, 1 the lowest. A second try by the same person
    gives the same judgement. On a self-checked task it is advice only, and takes nothing away.
    Raises AlreadyJudged, NothingToJudge, OwnWork, UnfinishedRubric, CannotPass, FeedbackMissing or DayGone.
    """
    enrolment = _hold(submission)
    if by.id == enrolment.person_id:
        raise OwnWork(submission)
    task = db.session.get_one(Task, enrolment.edition_id)
    advice_only = task.graded_by is GradedBy.SELF_CHECK
    known = _standing(submission, round, advice_only=advice_only)
    if known:
        return _same_or_refuse(known, by)
    if submission.waiting_since is None or submission.round != round:
        raise NothingToJudge(submission)
    _check(task, enrolment, levels, verdict, feedback, mend_by)
    judgement = _write(submission, task, levels, by_id=by.id, verdict=verdict, advice_only=advice_only)
    judgement.feedback, judgement.mend_by = feedback.strip(), mend_by if verdict is Verdict.NEEDS_REVISION else None
    submission.waiting_since = None
    if not advice_only:
        _apply(submission, enrolment, judgement)
    notices.tell_judged(judgement, enrolment)
    return judgement


def check_oneself(submission: Submission, *, by: Identity, round: int, levels: Mapping[str, int]) -> Judgement:
    """The learner's own levels decide a self-checked task, at once and once. One in ten goes on to a trainer for advice.

    Raises NothingToJudge, OwnWork (for anybody but the learner) or UnfinishedRubric.
    """
    enrolment = _hold(submission)
    if by.id != enrolment.person_id:
        raise OwnWork(submission)
    task = db.session.get_one(Task, enrolment.edition_id)
    known = _standing(submission, round, advice_only=False)
    if known:
        return known
    if (
        task.graded_by is not GradedBy.SELF_CHECK
        or submission.state is not SubmissionState.SUBMITTED
        or submission.round != round
    ):
        raise NothingToJudge(submission)
    passed = may_pass(criteria(task.rubric), levels, pass_mark_of(enrolment))
    verdict = Verdict.PASSED if passed else Verdict.NEEDS_REVISION
    judgement = _write(submission, task, levels, by_id=by.id, verdict=verdict, advice_only=False)
    if is_looked_at_too(submission.id):
        submission.looked_at_too, submission.waiting_since = True, judgement.at
    _apply(submission, enrolment, judgement)
    return judgement


def pass_mark_of(enrolment: Enrolment) -> int:
    """The mark frozen on the learner's first day, 0 to 100."""
    return enrolment.pass_marks[StageKey.SKILL]


def _hold(submission: Submission) -> Enrolment:
    """The enrolment, locked before the submission as everywhere."""
    enrolment = db.session.scalars(
        select(Enrolment)
        .where(Enrolment.id == submission.enrolment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    hold(submission)
    return enrolment


def _standing(submission: Submission, round: int, *, advice_only: bool) -> Judgement | None:
    return db.session.scalar(
        select(Judgement).where(
            Judgement.submission_id == submission.id, Judgement.round == round, Judgement.advice_only.is_(advice_only)
        )
    )


def _same_or_refuse(known: Judgement, by: Identity) -> Judgement:
    if known.by_id == by.id:
        return known
    raise AlreadyJudged(known, name=db.session.scalar(select(Person.name).where(Person.id == known.by_id)))


def _check(
    task: Task, enrolment: Enrolment, levels: Mapping[str, int], verdict: Verdict, feedback: str, mend_by: date | None
) -> None:
    passes = may_pass(criteria(task.rubric), levels, pass_mark_of(enrolment))
    if verdict is Verdict.PASSED and not passes:
        raise CannotPass(levels)
    if verdict is Verdict.NEEDS_REVISION and not feedback.strip():
        raise FeedbackMissing(levels)
    if mend_by is not None and mend_by < clock.today():
        raise DayGone(mend_by)


def _write(
    submission: Submission, task: Task, levels: Mapping[str, int], *, by_id: int, verdict: Verdict, advice_only: bool
) -> Judgement:
    rubric = criteria(task.rubric)
    judgement = Judgement(
        submission_id=submission.id,
        round=submission.round,
        by_id=by_id,
        levels={criterion.key: levels[criterion.key] for criterion in rubric},
        score=task_score(rubric, levels),
        verdict=verdict,
        advice_only=advice_only,
        at=clock.now(),
    )
    db.session.add(judgement)
    db.session.flush()
    audit.record("judged", "submission", submission.id, actor_id=by_id)
    return judgement


def _apply(submission: Submission, enrolment: Enrolment, judgement: Judgement) -> None:
    """The state follows the verdict; a pass counts in the course."""
    submission.state = SubmissionState(judgement.verdict.value)
    submission.due_on = None
    db.session.flush()
    if judgement.verdict is Verdict.PASSED:
        progress.pass_checkpoint(enrolment, StageKey.SKILL, judgement.score)
        submission_passed.send(submission, enrolment=enrolment)
