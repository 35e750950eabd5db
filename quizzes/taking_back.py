"""A sent task is taken back by its learner, as long as nobody has begun to judge it: nobody has opened it since it was sent."""

from sqlalchemy import delete, exists, select

from core.audit import SAME_LOOK, AuditEntry
from core.db import db
from core.errors import N_, Closed
from courses import progress
from courses.models import Enrolment
from quizzes.models import HandIn, Submission, SubmissionState
from quizzes.submissions import lock

OPENED = "opened task"
"""The audit's word for a grader who was shown a hand-in."""


class BeingJudged(Closed):
    """Somebody has opened the work to judge it, or has judged it."""

    message = N_("Somebody has begun to judge this task, so it can no longer be taken back. Nothing is lost.")


def can_take_back(submission: Submission) -> bool:
    """Whether the work waits for a grader and nobody has opened it since it was sent."""
    if submission.state is not SubmissionState.SUBMITTED or submission.waiting_since is None:
        return False
    # A look soon after another one by the same person is not written down again, so an earlier one may stand for it.
    opened = exists().where(
        AuditEntry.action == OPENED,
        AuditEntry.thing == "submission",
        AuditEntry.thing_id == str(submission.id),
        AuditEntry.at > submission.waiting_since - SAME_LOOK,
    )
    return not db.session.scalar(select(opened))


def take_back(submission: Submission, enrolment: Enrolment) -> None:
    """Undo the last hand-in, so that the work can be changed and sent again. Nothing happens where it is open already.

    Raises BeingJudged.
    """
    progress.lock(enrolment)
    lock(submission)
    if submission.state in (SubmissionState.DRAFT, SubmissionState.NEEDS_REVISION):
        return
    if not can_take_back(submission):
        raise BeingJudged(submission)
    db.session.execute(delete(HandIn).where(HandIn.submission_id == submission.id, HandIn.round == submission.round))
    submission.round -= 1
    submission.state = SubmissionState.NEEDS_REVISION if submission.round else SubmissionState.DRAFT
    submission.waiting_since = submission.due_on = None
    earlier = select(HandIn.at).where(HandIn.submission_id == submission.id, HandIn.round == submission.round)
    submission.submitted_at = db.session.scalar(earlier)
    if not submission.round:
        progress.note_task_taken_back(enrolment)
    db.session.flush()
