"""What the path says of the practical task: not sent, being made, waiting since when, to be mended, passed."""

from flask_babel import format_date
from flask_babel import gettext as _

from core import clock
from courses.models import StageKey
from courses.path import CheckpointState, Kind
from quizzes.models import SubmissionState
from quizzes.queries.tasks import standing_of


def read(enrolment_id: int, edition_id: int) -> dict[StageKey, CheckpointState]:
    """The state of the skill stage's task; missing while nothing was begun."""
    standing = standing_of(enrolment_id)
    return {StageKey.SKILL: _state(standing)} if standing else {}


def _state(standing) -> CheckpointState:
    if standing.state is SubmissionState.PASSED:
        return CheckpointState(Kind.DONE, _("Passed"), _("Score %(score)s", score=standing.score))
    if standing.state is SubmissionState.NEEDS_REVISION:
        return CheckpointState(Kind.BAD, _("To be mended"))
    if standing.state is SubmissionState.SUBMITTED and standing.due_on:
        since = format_date(clock.day_of(standing.submitted_at), "d MMMM")
        return CheckpointState(Kind.WAITING, _("Waiting to be judged"), _("since %(day)s", day=since))
    if standing.state is SubmissionState.SUBMITTED:
        return CheckpointState(Kind.NOW, _("Sent"), _("Now judge it yourself"))
    return CheckpointState(Kind.NOW, _("Begun"), _("Not sent yet"))
