"""The state of the practical task on the learner's path, in words."""

from flask_babel import format_date
from flask_babel import gettext as _

from core import clock
from courses.models import StageKey
from courses.path import CheckpointState, Kind
from quizzes.models import SubmissionState
from quizzes.queries.tasks import submission_state_of


def read(enrolment_id: int, edition_id: int) -> dict[StageKey, CheckpointState]:
    """Return the state of the skill stage's task. It is missing before the learner has saved anything."""
    row = submission_state_of(enrolment_id)
    return {StageKey.SKILL: _state(row)} if row else {}


def _state(row) -> CheckpointState:
    if row.state is SubmissionState.PASSED:
        return CheckpointState(Kind.DONE, _("Passed"), _("Score %(score)s", score=row.score))
    if row.state is SubmissionState.NEEDS_REVISION:
        return CheckpointState(Kind.BAD, _("To be mended"))
    if row.state is SubmissionState.SUBMITTED and row.due_on:
        since = format_date(clock.day_of(row.submitted_at), "d MMMM")
        return CheckpointState(Kind.WAITING, _("Waiting to be judged"), _("since %(day)s", day=since))
    if row.state is SubmissionState.SUBMITTED:
        return CheckpointState(Kind.NOW, _("Sent"), _("Now judge it yourself"))
    return CheckpointState(Kind.NOW, _("Begun"), _("Not sent yet"))
