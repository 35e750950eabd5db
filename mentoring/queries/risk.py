"""SQL conditions for learners who may need a kind word. The board shows them, and the list of cohorts counts them.

They refer to a row of `member` (a learner's place in a cohort) and of `enrolment` (the learner's current course, if any).
Their parameters come from `mentoring.queries.seeing.parameters_for`.
"""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, exists, func, not_, or_, select
from sqlalchemy.orm import aliased

from core.db import TZDateTime
from courses.models import STAGES, CheckpointPass, Enrolment, EnrolmentState, Lesson, LessonProgress
from mentoring.models import CohortCourse, CohortMember, CohortRole, Greeting
from people.models import Person
from quizzes.models import Attempt, AttemptState, Submission, SubmissionState

member = aliased(CohortMember, name="member")
enrolment = aliased(Enrolment, name="current_enrolment")
_candidate = aliased(Enrolment)
_any = aliased(Enrolment)
_task = aliased(Submission)

_cohort_has_courses = exists().where(CohortCourse.cohort_id == member.cohort_id).correlate(member)
_is_course_of_cohort = (
    exists()
    .where(CohortCourse.cohort_id == member.cohort_id, CohortCourse.course_id == _candidate.course_id)
    .correlate(member, _candidate)
)
_current_enrolment = (
    select(_candidate.id)
    .where(
        _candidate.person_id == member.person_id,
        _candidate.state != EnrolmentState.WITHDRAWN,
        or_(not_(_cohort_has_courses), _is_course_of_cohort),
    )
    .order_by((_candidate.state == EnrolmentState.IN_PROGRESS).desc(), _candidate.last_activity_at.desc(), _candidate.id.desc())
    .limit(1)
    .correlate(member)
    .scalar_subquery()
)
"""The id of the current enrolment: in one of the cohort's courses, or in any course where the cohort has none.

A course in progress comes before a completed one, then the latest activity decides.
"""

last_seen: Any = (
    select(func.max(_any.last_activity_at)).where(_any.person_id == member.person_id).correlate(member).scalar_subquery()
)
last_greeting: Any = (
    select(func.max(Greeting.at))
    .where(Greeting.person_id == member.person_id, Greeting.cohort_id == member.cohort_id)
    .correlate(member)
    .scalar_subquery()
)


def _moment(name: str) -> Any:
    return bindparam(name, type_=TZDateTime)


_own_course = _any.person_id == member.person_id
_waits = exists().where(
    _task.enrolment_id == _any.id,
    _own_course,
    _task.state == SubmissionState.SUBMITTED,
    _task.waiting_since.is_not(None),
)
waits_too_long: ColumnElement[bool] = _waits.where(_task.due_on < bindparam("late_before"))
"""Whether one of the learner's tasks waits for grading and is late (`core.lateness`)."""

_learning = or_(enrolment.id.is_(None), enrolment.state == EnrolmentState.IN_PROGRESS)
is_idle: ColumnElement[bool] = and_(
    _learning,
    member.joined_at <= _moment("idle_before"),
    or_(last_seen.is_(None), last_seen <= _moment("idle_before")),
    not_(_waits),
)
"""Whether the learner has done nothing in any course for `idle_days`, and no task of theirs waits for grading."""

_passed_since = aliased(CheckpointPass)
_is_passed = exists().where(_passed_since.enrolment_id == Attempt.enrolment_id, _passed_since.stage == Attempt.asked_in)
failed_attempt = and_(Attempt.state == AttemptState.GRADED, Attempt.passed.is_(False), not_(_is_passed))
"""Whether an attempt failed and its quiz is not passed."""
failed_often: ColumnElement[bool] = exists(
    select(Attempt.asked_in)
    .where(Attempt.enrolment_id == enrolment.id, failed_attempt)
    .group_by(Attempt.asked_in)
    .having(func.count() >= bindparam("failed_times"))
    .correlate(enrolment)
)
"""Whether the learner failed the same quiz `failed_times` times and has not passed it."""

_stage_number = case({stage.value: number for number, stage in enumerate(STAGES)}, value=Lesson.stage)
_is_done = (
    exists()
    .where(LessonProgress.enrolment_id == enrolment.id, LessonProgress.lesson_key == Lesson.key)
    .correlate(enrolment, Lesson)
)
open_lesson: Any = (
    select(Lesson.title)
    .where(Lesson.edition_id == enrolment.edition_id, _stage_number <= enrolment.stages_passed, not_(_is_done))
    .order_by(Lesson.position)
    .limit(1)
    .correlate(enrolment)
    .scalar_subquery()
)
"""The title of the next lesson of the current stage, or NULL where the checkpoint comes next."""
_since = _moment("stuck_before")
_has_moved = or_(
    exists().where(LessonProgress.enrolment_id == enrolment.id, LessonProgress.received_at > _since),
    exists().where(Attempt.enrolment_id == enrolment.id, Attempt.submitted_at > _since),
    exists().where(CheckpointPass.enrolment_id == enrolment.id, CheckpointPass.passed_at > _since),
    exists().where(_task.enrolment_id == enrolment.id, _task.saved_at > _since),
)
is_stuck: ColumnElement[bool] = and_(
    enrolment.state == EnrolmentState.IN_PROGRESS,
    enrolment.started_at <= _since,
    member.joined_at <= _since,
    open_lesson.is_not(None),
    not_(_has_moved),
    not_(is_idle),
    not_(_waits),
)
"""Whether the learner has been before the same lesson for `same_lesson_days`."""

at_risk: ColumnElement[bool] = or_(is_idle, failed_often, is_stuck, waits_too_long)
needs_greeting: ColumnElement[bool] = and_(at_risk, or_(last_greeting.is_(None), last_greeting <= _moment("greeted_before")))
"""Whether the learner is at risk and was not greeted in this cohort within `greeted_days`."""


def select_learners(*columns: Any) -> Select[Any]:
    """Select learners of all cohorts with their current enrolment. The caller adds the cohort and `is_seen`."""
    return (
        select(*columns)
        .select_from(member)
        .join(Person, Person.id == member.person_id)
        .outerjoin(enrolment, enrolment.id == _current_enrolment)
        .where(member.role == CohortRole.LEARNER, member.left_at.is_(None), Person.is_present())
    )
