"""The board of a cohort: how far each learner is, what waits for whom, and which learners may need a kind word.

The learners are selected first. The queries of `mentoring.queries.learners` then read the rest for all of them at once, so the
number of statements does not depend on the number of learners.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, case, func

from core.db import run
from courses.models import Edition, EnrolmentState
from mentoring.models import Cohort
from mentoring.queries import learners, risk
from mentoring.queries.members import count_learners
from mentoring.queries.risk import enrolment, member
from mentoring.queries.rows import Board, BoardRow, Reason
from mentoring.queries.seeing import is_seen, parameters_for
from people.identity import Identity
from people.models import Person

_reasons = {
    Reason.WAITING_FOR_US: risk.waits_too_long,
    Reason.FAILED: risk.failed_often,
    Reason.STUCK: risk.is_stuck,
    Reason.IDLE: risk.is_idle,
}
_learners = (
    risk.select_learners(
        member.person_id,
        member.joined_at,
        enrolment.id.label("enrolment_id"),
        Edition.title.label("course_title"),
        enrolment.state,
        func.coalesce(enrolment.stages_passed, 0).label("stages_passed"),
        risk.last_seen.label("last_seen"),
        risk.open_lesson.label("lesson"),
        risk.needs_greeting.label("needs_greeting"),
        *(condition.label(reason.value) for reason, condition in _reasons.items()),
    )
    .join(Cohort, Cohort.id == member.cohort_id)
    .outerjoin(Edition, Edition.id == enrolment.edition_id)
    .where(member.cohort_id == bindparam("cohort_id"), is_seen)
    .order_by(
        case((risk.needs_greeting, 0), (risk.at_risk, 1), else_=2),
        case((enrolment.state == EnrolmentState.COMPLETED, 1), else_=0),
        Person.name,
        Person.id,
    )
)
_learner = _learners.where(member.person_id == bindparam("person_id"))


def board_of(cohort_id: int, viewer: Identity) -> Board:
    """Return the board of a cohort with the learners whom this viewer sees, those to greet first."""
    selected = run(_learners, parameters_for(viewer) | {"cohort_id": cohort_id}).all()
    return Board(_rows(selected, cohort_id), count_learners(cohort_id))


def member_of(cohort_id: int, person_id: int, viewer: Identity) -> BoardRow | None:
    """Return a learner's row of the board, or None where this viewer does not see the learner."""
    selected = run(_learner, parameters_for(viewer) | {"cohort_id": cohort_id, "person_id": person_id}).all()
    return next(iter(_rows(selected, cohort_id)), None)


def _rows(selected: Sequence[Any], cohort_id: int) -> list[BoardRow]:
    person_ids = [row.person_id for row in selected]
    enrolment_ids = [row.enrolment_id for row in selected if row.enrolment_id]
    contacts = learners.contacts_of(person_ids, cohort_id)
    tasks = learners.tasks_of(person_ids)
    stages = learners.stages_of(enrolment_ids)
    failures = learners.failures_of(enrolment_ids)
    return [
        BoardRow(
            contact=contacts[row.person_id],
            joined_at=row.joined_at,
            course_title=row.course_title,
            state=row.state,
            stages_passed=row.stages_passed,
            stages=stages.get(row.enrolment_id, []),
            lesson=row.lesson,
            last_seen=row.last_seen,
            task=next((task for task in tasks[row.person_id] if task.enrolment_id == row.enrolment_id), None),
            tasks_waiting=sum(task.waiting_since is not None for task in tasks[row.person_id]),
            failure=failures.get(row.enrolment_id),
            reasons=tuple(reason for reason in Reason if getattr(row, reason.value)),
            needs_greeting=row.needs_greeting,
        )
        for row in selected
    ]
