"""Judge a handed-in task by its rubric. A hand-in has at most one deciding judgement (unique index)."""

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
from quizzes.selfcheck import is_sampled
from quizzes.submissions import lock
from quizzes.tasks import criteria

submission_passed = signal("quizzes.grading.submission_passed")
"""Sent with the submission as the sender and its `enrolment`, in the transaction that passes it."""


class AlreadyJudged(Closed):
    """Somebody else has judged this hand-in; `values["name"]` is their name."""

    message = N_("%(name)s has judged this already. Nothing was changed.")


class NothingToJudge(Closed):
    """The submission does not wait for this judgement."""

    message = N_("This task does not wait for a judgement now.")


class OwnWork(DomainError):
    """A learner tried to grade their own work, or somebody else tried to do a learner's self-check."""

    status = 403
    message = N_("Nobody judges their own work.")


class CannotPass(DomainError):
    """The chosen levels do not allow a pass."""

    message = N_("These levels do not allow a pass. Ask for it to be mended, or look at the levels once more.")


class FeedbackMissing(DomainError):
    """A judgement that asks for a revision has no feedback."""

    message = N_("Please write what is to be mended, so that the learner knows how to go on.")


class PastMendDay(DomainError):
    """The day for the revision lies in the past."""

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
    """Judge a hand-in and notify the learner. A pass passes the skill checkpoint; there is no failed state.

    `round` is the number of the hand-in that the grader saw. `levels` maps criterion keys to levels, 1 the lowest. A repeated call
    by the same person returns the first judgement. On a self-checked task the judgement is advice and changes no state.
    Raises AlreadyJudged, NothingToJudge, OwnWork, UnfinishedRubric, CannotPass, FeedbackMissing or PastMendDay.
    """
    enrolment = _lock(submission)
    if by.id == enrolment.person_id:
        raise OwnWork(submission)
    task = db.session.get_one(Task, enrolment.edition_id)
    advice_only = task.graded_by is GradedBy.SELF_CHECK
    existing = _find_judgement(submission, round, advice_only=advice_only)
    if existing:
        return _require_own(existing, by)
    if submission.waiting_since is None or submission.round != round:
        raise NothingToJudge(submission)
    _check(task, enrolment, levels, verdict, feedback, mend_by)
    judgement = _write(submission, task, levels, by_id=by.id, verdict=verdict, advice_only=advice_only)
    judgement.feedback, judgement.mend_by = feedback.strip(), mend_by if verdict is Verdict.NEEDS_REVISION else None
    submission.waiting_since = None
    if not advice_only:
        _apply(submission, enrolment, judgement)
    notices.notify_judged(judgement, enrolment)
    return judgement


def self_check(submission: Submission, *, by: Identity, round: int, levels: Mapping[str, int]) -> Judgement:
    """Judge a self-checked task by the learner's own levels. A sample also goes to a trainer for advice (`selfcheck`).

    A repeated call returns the first judgement. Raises NothingToJudge, OwnWork (for anybody but the learner) or UnfinishedRubric.
    """
    enrolment = _lock(submission)
    if by.id != enrolment.person_id:
        raise OwnWork(submission)
    task = db.session.get_one(Task, enrolment.edition_id)
    existing = _find_judgement(submission, round, advice_only=False)
    if existing:
        return existing
    if (
        task.graded_by is not GradedBy.SELF_CHECK
        or submission.state is not SubmissionState.SUBMITTED
        or submission.round != round
    ):
        raise NothingToJudge(submission)
    passed = may_pass(criteria(task.rubric), levels, pass_mark_of(enrolment))
    verdict = Verdict.PASSED if passed else Verdict.NEEDS_REVISION
    judgement = _write(submission, task, levels, by_id=by.id, verdict=verdict, advice_only=False)
    if is_sampled(submission.id):
        submission.looked_at_too, submission.waiting_since = True, judgement.at
    _apply(submission, enrolment, judgement)
    return judgement


def pass_mark_of(enrolment: Enrolment) -> int:
    """Return the task's pass mark of the day of enrolment, 0 to 100."""
    return enrolment.pass_marks[StageKey.SKILL]


def _lock(submission: Submission) -> Enrolment:
    """Lock the enrolment, then the submission, in the order that prevents deadlocks. Returns the enrolment."""
    enrolment = db.session.scalars(
        select(Enrolment)
        .where(Enrolment.id == submission.enrolment_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    lock(submission)
    return enrolment


def _find_judgement(submission: Submission, round: int, *, advice_only: bool) -> Judgement | None:
    return db.session.scalar(
        select(Judgement).where(
            Judgement.submission_id == submission.id, Judgement.round == round, Judgement.advice_only.is_(advice_only)
        )
    )


def _require_own(judgement: Judgement, by: Identity) -> Judgement:
    """Return the judgement to its own grader. Raises AlreadyJudged for anybody else."""
    if judgement.by_id == by.id:
        return judgement
    raise AlreadyJudged(judgement, name=db.session.scalar(select(Person.name).where(Person.id == judgement.by_id)))


def _check(
    task: Task, enrolment: Enrolment, levels: Mapping[str, int], verdict: Verdict, feedback: str, mend_by: date | None
) -> None:
    passes = may_pass(criteria(task.rubric), levels, pass_mark_of(enrolment))
    if verdict is Verdict.PASSED and not passes:
        raise CannotPass(levels)
    if verdict is Verdict.NEEDS_REVISION and not feedback.strip():
        raise FeedbackMissing(levels)
    if mend_by is not None and mend_by < clock.today():
        raise PastMendDay(mend_by)


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
    """Set the submission's state to the verdict, and pass the skill checkpoint for a pass."""
    submission.state = SubmissionState(judgement.verdict.value)
    submission.due_on = None
    db.session.flush()
    if judgement.verdict is Verdict.PASSED:
        progress.pass_checkpoint(enrolment, StageKey.SKILL, judgement.score)
        submission_passed.send(submission, enrolment=enrolment)
