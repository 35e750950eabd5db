"""The practical tasks on a person's page at the office, with their states."""

from flask_babel import gettext as _
from sqlalchemy import bindparam, select

from core.db import run
from core.lateness import late_words
from core.wording import day, in_language
from courses.models import Edition, Enrolment, EnrolmentState
from people.person_parts import Line, Part
from quizzes.models import Submission, SubmissionState, Task
from quizzes.queries.tasks import judged_by_learner

_submissions = (
    select(
        Task.title,
        Edition.title.label("course"),
        Submission.state,
        Submission.submitted_at,
        Submission.waiting_since,
        Submission.due_on,
        Submission.saved_at,
        judged_by_learner(Enrolment.id).label("by_learner"),
    )
    .join(Enrolment, Enrolment.id == Submission.enrolment_id)
    .join(Edition, Edition.id == Enrolment.edition_id)
    .join(Task, Task.edition_id == Enrolment.edition_id)
    .where(Enrolment.person_id == bindparam("person_id"), Enrolment.state != EnrolmentState.WITHDRAWN)
    .order_by(Submission.saved_at.desc(), Submission.id.desc())
)


def tasks_part(person_id: int) -> Part:
    """Return the tasks on which a person has worked, the most recently saved first."""
    rows = run(_submissions, {"person_id": person_id})
    return Part(_("Practical tasks"), [_line(row) for row in rows], _("No task begun yet."))


def _line(row) -> Line:
    title, course = in_language(row.title), in_language(row.course)
    if row.state is SubmissionState.PASSED:
        return Line(title, course, "done", _("passed, judged by the learner") if row.by_learner else _("passed"))
    if row.state is SubmissionState.NEEDS_REVISION:
        return Line(title, course, "bad", _("the person has to mend it"))
    if row.waiting_since:
        due = ", " + _("to be judged by %(day)s", day=day(row.due_on)) if row.due_on else ""
        waits = _("waits for a grader since %(day)s", day=day(row.waiting_since))
        late = late_words(row.due_on)
        return Line(title, f"{course}{due}", "wait", f"{late}, {waits}" if late else waits)
    return Line(title, course, "", _("draft, last saved on %(day)s", day=day(row.saved_at)))
