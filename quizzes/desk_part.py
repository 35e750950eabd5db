"""Tasks on the desk: those that a grader may judge, those that are late in the hands of other graders, and how many were judged."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Integer, bindparam, or_, select

from core import lateness
from core.db import run
from core.wording import in_language
from courses.models import Edition, Enrolment
from people.desk.sources import Source
from people.desk.things import SHOWN, Figure, Held, Pile, Place, Thing, counted_weeks, counts, in_two_weeks, week
from people.identity import Identity
from people.models import Person, Role, RoleGrant, full_name
from people.policies import works_at_office
from quizzes.models import Judgement, Submission
from quizzes.policies.grading import grades
from quizzes.queries.graders import graders_of
from quizzes.queries.grading import facts_of, may_grade, queue, waits

_only = bindparam("only", type_=Integer)
_is_late = Submission.due_on < bindparam("late_before")
_tasks = (
    queue(
        Submission.id,
        Submission.waiting_since,
        Submission.due_on,
        Enrolment.person_id,
        Enrolment.course_id,
        Person.name,
        Person.address_as,
        Edition.title,
        *counts(_is_late),
    )
    .where(or_(_only.is_(None), Submission.id == _only))
    .order_by(Submission.waiting_since, Submission.id)
    .limit(SHOWN)
)
_own = _tasks.where(waits, may_grade)
_of_others = _tasks.where(waits, ~may_grade, _is_late)
_judged = select(*counted_weeks(Judgement.at)).where(
    in_two_weeks(Judgement.at),
    Judgement.by_id.in_(
        select(RoleGrant.person_id).where(RoleGrant.role.in_((Role.TRAINER, Role.MENTOR)))  # not learners who judged themselves
    ),
)
_judged_by = select(*counted_weeks(Judgement.at)).where(in_two_weeks(Judgement.at), Judgement.by_id == bindparam("viewer"))


def _waiting(person: Identity, id: int | None) -> Pile[Thing]:
    if not grades(person):
        return Pile()
    rows = run(_own, _parameters(person, id)).all()
    return Pile.of([_thing(row, _desk_of(row)) for row in rows], rows)


def _held(person: Identity, id: int | None) -> Pile[Held]:
    if not works_at_office(person):
        return Pile()
    rows = run(_of_others, _parameters(person, id)).all()
    graders = graders_of([(row.id, row.course_id, row.person_id) for row in rows], facts_of(person))
    return Pile.of([Held(_thing(row, Place("grading.list_submissions")), graders[row.id], _desk_of(row)) for row in rows], rows)


def _parameters(person: Identity, id: int | None) -> dict[str, Any]:
    return {**facts_of(person), "only": id, "late_before": lateness.late_before()}


def _desk_of(row: Any) -> Place:
    return Place("grading.show_submission", {"submission_id": row.id})


def _thing(row: Any, place: Place) -> Thing:
    return Thing(
        kind="task",
        id=row.id,
        deed=_("Judge a task"),
        what=f"{full_name(row.name, row.address_as)}, {in_language(row.title)}",
        since=row.waiting_since,
        due=row.due_on,
        place=place,
    )


def figures(person: Identity) -> Sequence[Figure]:
    """Count the judged tasks: all of them for the office, the own ones for a grader."""
    if works_at_office(person):
        row = run(_judged, week()).one()
        return [Figure(_("Tasks judged"), row.now, row.before)]
    if not grades(person):
        return ()
    row = run(_judged_by, {**week(), "viewer": person.id}).one()
    return [Figure(_("Tasks that you judged"), row.now, row.before)]


TASKS = Source(_waiting, _held)
