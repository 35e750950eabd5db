"""What the board shows of its learners: contacts with greetings, tasks, stages and failed quizzes.

Each function reads its facts for several learners in one statement.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import and_, bindparam, exists, func, select
from sqlalchemy.orm import aliased

from core import clock
from core.db import run
from courses.models import CheckpointPass, Enrolment, EnrolmentState, Lesson, LessonProgress, Stage, StageKey
from mentoring.models import Greeting
from mentoring.queries import risk
from mentoring.queries.rows import Contact, Failure, StageCell, Task
from people import consents
from people.models import Consent, District, Enterprise, Membership, Person, Village
from quizzes.models import Attempt, Submission
from reminders.models import Reminder, Way

WEEK = timedelta(days=7)
_person_ids: Any = bindparam("person_ids", expanding=True)
_enrolment_ids: Any = bindparam("enrolment_ids", expanding=True)

_enterprise = (
    select(Enterprise.name)
    .join(Membership, Membership.enterprise_id == Enterprise.id)
    .where(Membership.person_id == Person.id, Membership.left_at.is_(None))
    .order_by(Membership.joined_at, Membership.id)
    .limit(1)
    .correlate(Person)
    .scalar_subquery()
)
"""The name of the enterprise that the person joined first."""
_takes_whatsapp = exists().where(
    Consent.person_id == Person.id, Consent.purpose == consents.WHATSAPP, Consent.withdrawn_at.is_(None)
)
_greetings_this_week = (
    select(func.count())
    .where(Greeting.person_id == Person.id, Greeting.at > bindparam("week_ago", type_=Greeting.at.type))
    .correlate(Person)
    .scalar_subquery()
)
_reminded_at = (
    select(func.max(Reminder.sent_at))
    .where(
        Reminder.person_id == Person.id,
        Reminder.way == Way.WHATSAPP,
        Reminder.sent_at > bindparam("week_ago", type_=Greeting.at.type),
    )
    .correlate(Person)
    .scalar_subquery()
)
_in_cohort, _last_greeting, _greeter = aliased(Greeting), aliased(Greeting), aliased(Person)
_last_in_cohort = (
    select(func.max(_in_cohort.id))
    .where(_in_cohort.person_id == Person.id, _in_cohort.cohort_id == bindparam("cohort_id"))
    .correlate(Person)
    .scalar_subquery()
)
_contacts = (
    select(
        Person.id.label("person_id"),
        Person.name,
        Person.address_as,
        Person.language,
        Person.phone,
        District.name.label("district"),
        _enterprise.label("enterprise"),
        _takes_whatsapp.label("takes_whatsapp"),
        _greetings_this_week.label("greetings_this_week"),
        _last_greeting.at.label("greeted_at"),
        _greeter.name.label("greeted_by"),
        _reminded_at.label("reminded_at"),
    )
    .outerjoin(Village, Village.code == Person.village_code)
    .outerjoin(District, District.code == Village.district_code)
    .outerjoin(_last_greeting, _last_greeting.id == _last_in_cohort)
    .outerjoin(_greeter, _greeter.id == _last_greeting.by_id)
    .where(Person.id.in_(_person_ids))
)
_tasks = (
    select(Enrolment.person_id, Submission.enrolment_id, Submission.state, Submission.waiting_since, Submission.due_on)
    .join(Enrolment, Enrolment.id == Submission.enrolment_id)
    .where(Enrolment.person_id.in_(_person_ids), Enrolment.state != EnrolmentState.WITHDRAWN)
)
_is_passed = exists().where(CheckpointPass.enrolment_id == Enrolment.id, CheckpointPass.stage == Stage.key)
_stages = (
    select(
        Enrolment.id.label("enrolment_id"),
        Stage.key,
        func.count(Lesson.key).label("lessons"),
        func.count(LessonProgress.lesson_key).label("done"),
        _is_passed.label("passed"),
    )
    .select_from(Enrolment)
    .join(Stage, Stage.edition_id == Enrolment.edition_id)
    .outerjoin(Lesson, and_(Lesson.edition_id == Stage.edition_id, Lesson.stage == Stage.key))
    .outerjoin(LessonProgress, and_(LessonProgress.enrolment_id == Enrolment.id, LessonProgress.lesson_key == Lesson.key))
    .where(Enrolment.id.in_(_enrolment_ids))
    .group_by(Enrolment.id, Stage.key, Stage.position)
    .order_by(Stage.position)
)
_failed_attempts = (
    select(Attempt.enrolment_id, Attempt.asked_in, Attempt.score)
    .where(Attempt.enrolment_id.in_(_enrolment_ids), risk.failed_attempt)
    .order_by(Attempt.submitted_at, Attempt.id)
)


def contacts_of(person_ids: Sequence[int], cohort_id: int) -> dict[int, Contact]:
    """Return the contact of each person by person id, with the last greeting in a cohort."""
    parameters = {"person_ids": person_ids, "cohort_id": cohort_id, "week_ago": clock.now() - WEEK}
    return {row["person_id"]: Contact(**row) for row in run(_contacts, parameters).mappings()}


def tasks_of(person_ids: Sequence[int]) -> dict[int, list[Task]]:
    """Return the tasks that each person has begun or handed in by person id. Courses that the person has left do not count."""
    tasks: dict[int, list[Task]] = {person_id: [] for person_id in person_ids}
    for row in run(_tasks, {"person_ids": person_ids}).mappings():
        tasks[row["person_id"]].append(Task(**row))
    return tasks


def stages_of(enrolment_ids: Sequence[int]) -> dict[int, list[StageCell]]:
    """Return how far each enrolment is in the stages of its edition, by enrolment id."""
    stages: dict[int, list[StageCell]] = {enrolment_id: [] for enrolment_id in enrolment_ids}
    for row in run(_stages, {"enrolment_ids": enrolment_ids}):
        stages[row.enrolment_id].append(StageCell(row.key, row.done, row.lessons, row.passed))
    return stages


def failures_of(enrolment_ids: Sequence[int]) -> dict[int, Failure]:
    """Return the quiz failed last, with the scores of its attempts, by enrolment id."""
    attempts: dict[int, list[Any]] = {}
    for attempt in run(_failed_attempts, {"enrolment_ids": enrolment_ids}):
        attempts.setdefault(attempt.enrolment_id, []).append(attempt)
    return {enrolment_id: _failure(failed) for enrolment_id, failed in attempts.items()}


def _failure(attempts: Sequence[Any]) -> Failure:
    quiz = attempts[-1].asked_in
    return Failure(StageKey(quiz), tuple(attempt.score for attempt in attempts if attempt.asked_in == quiz))
