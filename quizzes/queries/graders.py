"""Who may judge a task: the trainers who own the course, and the mentors of the learner's cohort."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import bindparam, or_, select
from sqlalchemy.orm import aliased

from core.db import TZDateTime, run
from courses.models import CourseOwner
from people.desk.things import Holder
from people.models import Access, AccessReason, Person, Role, RoleGrant

_in_force = RoleGrant.in_force(bindparam("today"))
_owners = (
    select(CourseOwner.course_id, Person.id, Person.name)
    .join(Person, Person.id == CourseOwner.person_id)
    .join(RoleGrant, RoleGrant.person_id == Person.id)
    .where(
        CourseOwner.course_id.in_(bindparam("courses", expanding=True)),
        RoleGrant.role == Role.TRAINER,
        _in_force,
        Person.closed_at.is_(None),
    )
    .order_by(Person.name, Person.id)
    .distinct()
)
_mentor = aliased(Person)
_mentors = (
    select(Access.subject_id, _mentor.id, _mentor.name)
    .join(_mentor, _mentor.id == Access.viewer_id)
    .join(RoleGrant, RoleGrant.person_id == _mentor.id)
    .where(
        Access.subject_id.in_(bindparam("learners", expanding=True)),
        Access.why == AccessReason.COHORT,
        or_(Access.until.is_(None), Access.until > bindparam("now", type_=TZDateTime)),
        RoleGrant.role == Role.MENTOR,
        _in_force,
        _mentor.closed_at.is_(None),
    )
    .order_by(_mentor.name, _mentor.id)
    .distinct()
)


def graders_of(tasks: Sequence[tuple[int, int, int]], facts: Mapping[str, Any]) -> dict[int, list[Holder]]:
    """Return who may judge each task, in two statements. A task is its id, its course and its learner."""
    courses, learners = {task[1] for task in tasks}, {task[2] for task in tasks}
    trainers = run(_owners, {"courses": sorted(courses), "today": facts["today"]}).all() if tasks else ()
    of_cohort = {"learners": sorted(learners), "today": facts["today"], "now": facts["now"]}
    mentors = run(_mentors, of_cohort).all() if tasks else ()
    graders = {}
    for id, course_id, person_id in tasks:
        found = {row.id: row.name for row in trainers if row.course_id == course_id and row.id != person_id}
        found |= {row.id: row.name for row in mentors if row.subject_id == person_id and row.id != person_id}
        graders[id] = [Holder(*holder) for holder in found.items()]
    return graders
