"""The courses on a person's page at the office, each with its stage."""

from flask_babel import gettext as _
from sqlalchemy import bindparam, func, select

from core.db import run
from core.wording import day, in_language
from courses.models import STAGES, Edition, Enrolment, EnrolmentState, Lesson
from courses.wording import stage_name
from people.person_parts import Line, Part

_lesson_count = select(func.count()).where(Lesson.edition_id == Edition.id).correlate(Edition).scalar_subquery()
_enrolments = (
    select(
        Edition.title,
        Enrolment.state,
        Enrolment.stages_passed,
        Enrolment.lessons_done,
        Enrolment.completed_at,
        Enrolment.last_activity_at,
        _lesson_count.label("lessons"),
    )
    .join(Edition, Edition.id == Enrolment.edition_id)
    .where(Enrolment.person_id == bindparam("person_id"))
    .order_by(Enrolment.last_activity_at.desc(), Enrolment.id.desc())
)


def learning_part(person_id: int) -> Part:
    """Return a person's courses, the most recently used first."""
    return Part(_("Learning"), [_line(row) for row in run(_enrolments, {"person_id": person_id})], _("No course begun yet."))


def _line(row) -> Line:
    title = in_language(row.title)
    if row.state is EnrolmentState.COMPLETED:
        return Line(title, "", "done", _("complete since %(day)s", day=day(row.completed_at)))
    detail = _(
        "%(done)s of %(all)s lessons, last on %(day)s", done=row.lessons_done, all=row.lessons, day=day(row.last_activity_at)
    )
    if row.state is EnrolmentState.WITHDRAWN:
        return Line(title, detail, "", _("stopped"))
    stage = STAGES[min(row.stages_passed, len(STAGES) - 1)]
    return Line(title, detail, "now", _("in the stage “%(stage)s”", stage=stage_name(stage)))
