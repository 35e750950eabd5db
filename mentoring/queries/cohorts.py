"""Queries of cohorts, their courses and mentors, and of partners."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, and_, bindparam, func, select
from sqlalchemy.orm import aliased, joinedload

from core.db import db, run
from courses.models import Course, Edition, EditionState
from mentoring import codes
from mentoring.models import Cohort, CohortCourse, CohortMember, CohortRole
from mentoring.policies import partners_of
from mentoring.queries import risk
from mentoring.queries.seeing import is_cohort_visible, is_seen, parameters_for
from people.identity import Identity, Visitor
from people.models import Partner, Person, Role, RoleGrant
from people.policies import works_at_office

MOST_COHORTS = 200
MOST_PARTNERS = 500


def _count_of(role: CohortRole) -> Any:
    return (
        select(func.count())
        .where(CohortMember.cohort_id == Cohort.id, CohortMember.role == role, CohortMember.left_at.is_(None))
        .correlate(Cohort)
        .scalar_subquery()
    )


_list = (
    select(
        Cohort.id,
        Cohort.name,
        Partner.name.label("partner"),
        Cohort.starts_on,
        Cohort.ends_on,
        Cohort.online,
        Cohort.place,
        Cohort.capacity,
        _count_of(CohortRole.LEARNER).label("members"),
        _count_of(CohortRole.MENTOR).label("mentors"),
    )
    .join(Partner, Partner.id == Cohort.partner_id)
    .where(is_cohort_visible)
    .order_by(Cohort.ends_on < bindparam("today"), Cohort.starts_on.desc(), Cohort.id.desc())
    .limit(MOST_COHORTS)
)
is_running = and_(Cohort.starts_on <= bindparam("today"), Cohort.ends_on >= bindparam("today"))
_at_risk = (
    risk.select_learners(risk.member.cohort_id, func.count())
    .join(Cohort, Cohort.id == risk.member.cohort_id)
    .where(is_seen, is_running, risk.needs_greeting)
    .group_by(risk.member.cohort_id)
)
_count_at_risk = (
    risk.select_learners(func.count())
    .join(Cohort, Cohort.id == risk.member.cohort_id)
    .where(is_seen, is_running, risk.needs_greeting)
)
_newest = aliased(Edition)
_newest_number = (
    select(func.max(_newest.number))
    .where(_newest.course_id == Course.id, _newest.state == EditionState.PUBLISHED)
    .correlate(Course)
    .scalar_subquery()
)
_courses = (
    select(Course.id, Course.slug, Edition.title)
    .join(Edition, and_(Edition.course_id == Course.id, Edition.number == _newest_number))
    .order_by(Course.code)
)
_courses_of = _courses.join(CohortCourse, CohortCourse.course_id == Course.id).where(
    CohortCourse.cohort_id == bindparam("cohort_id")
)
_mentors_of = (
    select(Person.id, Person.name, Person.address_as)
    .join(CohortMember, CohortMember.person_id == Person.id)
    .where(
        CohortMember.cohort_id == bindparam("cohort_id"),
        CohortMember.role == CohortRole.MENTOR,
        CohortMember.left_at.is_(None),
        Person.closed_at.is_(None),
    )
    .order_by(Person.name, Person.id)
)
_is_mentor = and_(
    RoleGrant.person_id == Person.id,
    RoleGrant.role == Role.MENTOR,
    RoleGrant.scope_kind == "partner",
    RoleGrant.in_force(bindparam("today")),
)
_mentors_of_partner = (
    select(Person.id, Person.name)
    .join(RoleGrant, _is_mentor)
    .where(RoleGrant.scope_id == bindparam("partner_id"), Person.closed_at.is_(None))
    .order_by(Person.name, Person.id)
    .distinct()
)
_partners = (
    select(
        Partner.id,
        Partner.name,
        select(func.count(RoleGrant.person_id.distinct()))
        .join(Person, Person.id == RoleGrant.person_id)
        .where(_is_mentor, RoleGrant.scope_id == Partner.id, Person.closed_at.is_(None))
        .correlate(Partner)
        .scalar_subquery()
        .label("mentors"),
        select(func.count())
        .where(Cohort.partner_id == Partner.id, Cohort.ends_on >= bindparam("today"))
        .correlate(Partner)
        .scalar_subquery()
        .label("cohorts"),
    )
    .order_by(Partner.name, Partner.id)
    .limit(MOST_PARTNERS)
)


@dataclass(frozen=True)
class CohortRow:
    """A row of the list of cohorts."""

    id: int
    name: str
    partner: str
    starts_on: date
    ends_on: date
    online: bool
    place: str | None
    capacity: int
    members: int
    mentors: int
    at_risk: int
    """Learners who need a greeting, of those whom the visitor sees."""


def cohorts_visible_to(visitor: Visitor) -> Select[Any]:
    """Select all cohorts for the office, those of the own partners for a mentor, none for others."""
    cohorts = select(Cohort).options(joinedload(Cohort.partner))
    return cohorts if works_at_office(visitor) else cohorts.where(Cohort.partner_id.in_(partners_of(visitor)))


def cohort_with_code(typed: str) -> Cohort | None:
    """Return the cohort with a code as it was typed (`codes.normalize`), or None."""
    statement = select(Cohort).options(joinedload(Cohort.partner)).where(Cohort.join_code == codes.normalize(typed))
    return db.session.scalars(statement).one_or_none()


def list_cohorts_for(visitor: Identity) -> list[CohortRow]:
    """Return the cohorts that a visitor may open, ended ones last, with the count of learners to greet. Sends two statements."""
    parameters = parameters_for(visitor)
    counts = dict(tuple(row) for row in run(_at_risk, parameters))
    return [CohortRow(**row, at_risk=counts.get(row["id"], 0)) for row in run(_list, parameters).mappings()]


def count_at_risk_for(mentor: Identity) -> int:
    """Count the learners of running cohorts who need a greeting, of those whom this mentor sees. Sends one statement."""
    return run(_count_at_risk, parameters_for(mentor)).scalar_one()


def courses_to_choose() -> Sequence[Any]:
    """Return all published courses: rows of id, slug, title."""
    return run(_courses).all()


def courses_of(cohort_id: int) -> Sequence[Any]:
    """Return the courses that a cohort takes together: rows of id, slug, title."""
    return run(_courses_of, {"cohort_id": cohort_id}).all()


def mentors_of(cohort_id: int) -> Sequence[Any]:
    """Return the mentors of a cohort: rows of id, name, address_as."""
    return run(_mentors_of, {"cohort_id": cohort_id}).all()


def mentors_of_partner(partner_id: int, today: date) -> Sequence[Any]:
    """Return the mentors that a partner sends: rows of id, name."""
    return run(_mentors_of_partner, {"partner_id": partner_id, "today": today}).all()


def partners(today: date) -> Sequence[Any]:
    """Return all partners: rows of id, name, mentors (their number), cohorts (the number of those that are not over)."""
    return run(_partners, {"today": today}).all()


def partners_to_choose(visitor: Identity, today: date) -> Sequence[Any]:
    """Return the partners for which a visitor may open a cohort."""
    own = partners_of(visitor)
    return [row for row in partners(today) if works_at_office(visitor) or row.id in own]
