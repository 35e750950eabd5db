"""Learners on a mentor's desk: those who need a kind word, the longest away first, and how many were greeted."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Integer, bindparam, false, func, or_, select

from core.db import run
from core.wording import day
from mentoring.models import Cohort, Greeting
from mentoring.queries import risk
from mentoring.queries.cohorts import is_running
from mentoring.queries.risk import member
from mentoring.queries.seeing import is_seen, parameters_for
from people.desk.sources import Source
from people.desk.things import SHOWN, Figure, Pile, Place, Thing, counted_weeks, counts, in_two_weeks, week
from people.identity import Identity
from people.models import Person, Role, full_name

_only = bindparam("only", type_=Integer)
_since: Any = func.coalesce(risk.last_seen, member.joined_at)
_learners = (
    risk.select_learners(
        Person.id,
        Person.name,
        Person.address_as,
        member.cohort_id,
        Cohort.name.label("cohort"),
        _since.label("since"),
        *counts(false()),
    )
    .join(Cohort, Cohort.id == member.cohort_id)
    .where(is_seen, is_running, risk.needs_greeting, or_(_only.is_(None), Person.id == _only))
    .order_by(_since, Person.id, member.cohort_id)
    .limit(SHOWN)
)
_greeted = select(*counted_weeks(Greeting.at)).where(in_two_weeks(Greeting.at), Greeting.by_id == bindparam("viewer"))


def _waiting(person: Identity, id: int | None) -> Pile[Thing]:
    if not person.has(Role.MENTOR):
        return Pile()
    rows = run(_learners, {**parameters_for(person), "only": id}).all()
    return Pile.of([_thing(row) for row in rows], rows)


def _thing(row: Any) -> Thing:
    return Thing(
        kind="learner",
        id=row.id,
        deed=_("Say a kind word"),
        what=f"{full_name(row.name, row.address_as)}, {row.cohort}",
        since=row.since,
        due=None,
        waited=_("has not learned since %(day)s", day=day(row.since)),
        place=Place("cohort_members.show_member", {"cohort_id": row.cohort_id, "person_id": row.id}),
    )


def figures(person: Identity) -> Sequence[Figure]:
    """Count the learners whom a mentor greeted."""
    if not person.has(Role.MENTOR):
        return ()
    row = run(_greeted, {**week(), "viewer": person.id}).one()
    return [Figure(_("Learners that you greeted"), row.now, row.before)]


LEARNERS = Source(_waiting)
