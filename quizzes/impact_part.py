"""The groups of learners for a publication's impact: those with open attempts, and those with a task to be judged."""

from flask_babel import gettext as _
from sqlalchemy import bindparam, func, select

from core.db import run
from courses.impact import Group, named
from courses.models import Enrolment
from people.models import Person
from quizzes.models import Attempt, AttemptState, Submission

_open = (
    Enrolment.course_id == bindparam("course_id"),
    Attempt.state.in_([AttemptState.PREPARED, AttemptState.IN_PROGRESS]),
)
_attempts = select(func.count()).select_from(Attempt).join(Enrolment, Enrolment.id == Attempt.enrolment_id).where(*_open)
_attempt_names = (
    select(Person.name)
    .join(Enrolment, Enrolment.person_id == Person.id)
    .join(Attempt, Attempt.enrolment_id == Enrolment.id)
    .where(*_open, Person.is_present())
)
_waiting = (Enrolment.course_id == bindparam("course_id"), Submission.waiting_since.is_not(None))
_tasks = select(func.count()).select_from(Submission).join(Enrolment, Enrolment.id == Submission.enrolment_id).where(*_waiting)
_task_names = (
    select(Person.name)
    .join(Enrolment, Enrolment.person_id == Person.id)
    .join(Submission, Submission.enrolment_id == Enrolment.id)
    .where(*_waiting, Person.is_present())
)


def attempts_group(course_id: int, lessons: set[str]) -> Group:
    """Return the learners with an open attempt."""
    facts = {"course_id": course_id}
    return Group(
        _("Open attempts"),
        _("They are finished with the questions with which they began."),
        run(_attempts, facts).scalar_one(),
        named(_attempt_names, facts),
    )


def tasks_group(course_id: int, lessons: set[str]) -> Group:
    """Return the learners whose task waits for a judgement."""
    facts = {"course_id": course_id}
    return Group(
        _("Tasks to be judged"),
        _("They are judged by the rubric with which they were handed in."),
        run(_tasks, facts).scalar_one(),
        named(_task_names, facts),
    )
