"""A cohort's board: its learners with how far each is, what waits for whom, and who may need a kind word. Six statements."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, bindparam, case, exists, func, select
from sqlalchemy.orm import aliased

from core.db import run
from courses.models import STAGES, CheckpointPass, Edition, Enrolment, EnrolmentState, Lesson, LessonProgress, StageKey
from mentoring.models import Cohort, CohortMember, CohortRole, Greeting
from mentoring.queries import risk
from mentoring.queries.risk import enrolment, member
from mentoring.queries.rows import Board, BoardRow, Reason, StageCell
from mentoring.queries.seeing import facts_for, is_seen
from people import consents
from people.identity import Identity
from people.models import Consent, District, Enterprise, Membership, Person, Village
from quizzes.models import Attempt, Submission

WEEK = timedelta(days=7)


_business = (
    select(Enterprise.name)
    .join(Membership, Membership.enterprise_id == Enterprise.id)
    .where(Membership.person_id == member.person_id, Membership.left_at.is_(None))
    .order_by(Membership.joined_at, Membership.id)
    .limit(1)
    .correlate(member)
    .scalar_subquery()
)
_takes_whatsapp = exists().where(
    Consent.person_id == member.person_id, Consent.purpose == consents.WHATSAPP, Consent.withdrawn_at.is_(None)
)
_greeting, _greeter = aliased(Greeting), aliased(Person)
_last_greeting = (
    select(func.max(Greeting.id))
    .where(Greeting.person_id == member.person_id, Greeting.cohort_id == member.cohort_id)
    .correlate(member)
    .scalar_subquery()
)
_greetings = (
    select(func.count())
    .where(Greeting.person_id == member.person_id, Greeting.at > bindparam("week_ago", type_=Greeting.at.type))
    .correlate(member)
    .scalar_subquery()
)
_of_member = aliased(Enrolment)
_tasks = (
    select(func.count())
    .select_from(Submission)
    .join(_of_member, _of_member.id == Submission.enrolment_id)
    .where(
        _of_member.person_id == member.person_id,
        _of_member.state != EnrolmentState.WITHDRAWN,
        Submission.waiting_since.is_not(None),
    )
    .correlate(member)
    .scalar_subquery()
)
_rows = (
    risk.members(
        member.person_id,
        Person.name,
        Person.address_as,
        Person.language,
        Person.phone,
        Person.phone_confirmed_at,
        District.name.label("district"),
        _business.label("enterprise"),
        _takes_whatsapp.label("takes_whatsapp"),
        member.joined_at,
        enrolment.id.label("enrolment_id"),
        enrolment.edition_id,
        Edition.title.label("course_title"),
        enrolment.state,
        func.coalesce(enrolment.stages_passed, 0).label("stages_passed"),
        risk.last_seen.label("last_seen"),
        Submission.state.label("submission_state"),
        Submission.waiting_since,
        Submission.due_on,
        _tasks.label("tasks_waiting"),
        risk.open_lesson.label("lesson"),
        risk.waits_too_long.label(Reason.WAITING_FOR_US.value),
        risk.failed_twice.label(Reason.FAILED.value),
        risk.is_stuck.label(Reason.STUCK.value),
        risk.is_idle.label(Reason.IDLE.value),
        risk.needs_greeting.label("needs_greeting"),
        _greeting.at.label("greeted_at"),
        _greeter.name.label("greeted_by"),
        _greetings.label("greetings_this_week"),
    )
    .join(Cohort, Cohort.id == member.cohort_id)
    .outerjoin(Edition, Edition.id == enrolment.edition_id)
    .outerjoin(Submission, Submission.enrolment_id == enrolment.id)
    .outerjoin(Village, Village.code == Person.village_code)
    .outerjoin(District, District.code == Village.district_code)
    .outerjoin(_greeting, _greeting.id == _last_greeting)
    .outerjoin(_greeter, _greeter.id == _greeting.by_id)
    .where(member.cohort_id == bindparam("cohort_id"), is_seen)
    .order_by(
        case((risk.needs_greeting, 0), (risk.at_risk, 1), else_=2),
        (enrolment.state == EnrolmentState.COMPLETED),
        Person.name,
        Person.id,
    )
)
_one_row = _rows.where(member.person_id == bindparam("person_id"))
_all_members = select(func.count()).where(
    CohortMember.cohort_id == bindparam("cohort_id"), CohortMember.role == CohortRole.LEARNER, CohortMember.left_at.is_(None)
)
_ids: Any = bindparam("ids", expanding=True)
_lessons = (
    select(Lesson.edition_id, Lesson.stage, func.count())
    .where(Lesson.edition_id.in_(_ids))
    .group_by(Lesson.edition_id, Lesson.stage)
)
_done = (
    select(LessonProgress.enrolment_id, Lesson.stage, func.count())
    .join(enrolment, enrolment.id == LessonProgress.enrolment_id)
    .join(Lesson, and_(Lesson.edition_id == enrolment.edition_id, Lesson.key == LessonProgress.lesson_key))
    .where(LessonProgress.enrolment_id.in_(_ids))
    .group_by(LessonProgress.enrolment_id, Lesson.stage)
)
_passed = select(CheckpointPass.enrolment_id, CheckpointPass.stage).where(CheckpointPass.enrolment_id.in_(_ids))
_failed = (
    select(Attempt.enrolment_id, Attempt.asked_in, Attempt.score)
    .where(Attempt.enrolment_id.in_(_ids), risk.failed_attempt)
    .order_by(Attempt.submitted_at, Attempt.id)
)


def board_of(cohort_id: int, viewer: Identity) -> Board:
    """The board as this visitor sees it."""
    facts = _facts(cohort_id, viewer)
    found = run(_rows, facts).all()
    return Board(_with_work(found), run(_all_members, {"cohort_id": cohort_id}).scalar_one())


def member_of(cohort_id: int, person_id: int, viewer: Identity) -> BoardRow | None:
    """One member, when this visitor sees them."""
    rows = _with_work(run(_one_row, _facts(cohort_id, viewer) | {"person_id": person_id}).all())
    return rows[0] if rows else None


def _facts(cohort_id: int, viewer: Identity) -> dict[str, Any]:
    facts = facts_for(viewer)
    return facts | {"cohort_id": cohort_id, "week_ago": facts["now"] - WEEK}


def _with_work(found: Sequence[Any]) -> list[BoardRow]:
    """The rows with what was done of each stage, and the scores of quizzes not passed."""
    enrolments = {"ids": [row.enrolment_id for row in found if row.enrolment_id]}
    lessons = {(edition, stage): count for edition, stage, count in run(_lessons, {"ids": [row.edition_id for row in found]})}
    done = {(one, stage): count for one, stage, count in run(_done, enrolments)}
    passed = {(one, stage) for one, stage in run(_passed, enrolments)}
    failed: dict[int, list[Any]] = {}
    for one in run(_failed, enrolments):
        failed.setdefault(one.enrolment_id, []).append(one)
    return [_row(row, lessons, done, passed, failed.get(row.enrolment_id, [])) for row in found]


def _row(row: Any, lessons: dict, done: dict, passed: set, failed: list[Any]) -> BoardRow:
    last = StageKey(failed[-1].asked_in) if failed else None
    cells = tuple(
        StageCell(
            stage,
            done.get((row.enrolment_id, stage), 0),
            lessons.get((row.edition_id, stage), 0),
            (row.enrolment_id, stage) in passed,
        )
        for stage in STAGES
    )
    taken = {name: getattr(row, name) for name in _TAKEN}
    return BoardRow(
        **taken,
        reasons=tuple(reason for reason in Reason if getattr(row, reason.value)),
        scores=tuple(one.score for one in failed if one.asked_in == last),
        failed_stage=last,
        stages=cells if row.enrolment_id else (),
    )


_COMPUTED = {"reasons", "scores", "failed_stage", "stages"}
_TAKEN = [name for name in BoardRow.__dataclass_fields__ if name not in _COMPUTED]
