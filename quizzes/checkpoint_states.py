"""The states of the awareness and knowledge checkpoints on the learner's path, in words."""

from flask_babel import gettext as _

from courses.models import StageKey
from courses.path import CheckpointState, Kind
from quizzes.models import AskedIn
from quizzes.queries.attempts import CheckpointProgress, checkpoint_progress_of


def read(enrolment_id: int, edition_id: int) -> dict[StageKey, CheckpointState]:
    """Return the states of awareness and knowledge. A stage without an attempt or a reflection is missing."""
    pass_marks, reflected, tried = checkpoint_progress_of(enrolment_id)
    states = {}
    if reflected or AskedIn.AWARENESS in tried:
        states[StageKey.AWARENESS] = _awareness(reflected, tried.get(AskedIn.AWARENESS))
    if AskedIn.KNOWLEDGE in tried:
        states[StageKey.KNOWLEDGE] = _knowledge(tried[AskedIn.KNOWLEDGE], pass_marks[StageKey.KNOWLEDGE])
    return states


def _awareness(reflected: bool, progress: CheckpointProgress | None) -> CheckpointState:
    checked = progress is not None and progress.passed
    if checked and reflected:
        return CheckpointState(Kind.DONE, _("Passed"))
    if checked:
        return CheckpointState(Kind.NOW, _("Begun"), _("Only the reflection is left"))
    if reflected:
        return CheckpointState(Kind.NOW, _("Begun"), _("Only the questions are left"))
    return CheckpointState(Kind.NOW, _("Begun"))


def _knowledge(progress: CheckpointProgress, pass_mark: int) -> CheckpointState:
    if progress.passed:
        return CheckpointState(Kind.DONE, _("Passed"), _("Score %(score)s", score=progress.best))
    if progress.best is None:
        return CheckpointState(Kind.NOW, _("Begun"))
    return CheckpointState(
        Kind.NOW, _("Not passed yet"), _("Best score %(score)s, pass mark %(mark)s", score=progress.best, mark=pass_mark)
    )
