"""What is counted of the city. Each report is a constant number of statements, whatever the city's size."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, exists, func, or_, select

from certificates.models import Certificate, Revocation
from core.db import run
from courses.models import Enrolment
from curation.models import Application, ApplicationState, Eligibility, Listing, Placement, PlacementState
from people.models import District, Enterprise, Membership, Person, Role, RoleGrant, Village

STEPS = ("reached", "aware", "knows", "can", "certified", "eligible", "handed_in", "approved", "live")
"""What is counted of enterprises, from the first step to the last."""


@dataclass(frozen=True)
class DistrictRow:
    """How far the enterprises of one district are; `code` is None for those whose district nobody said."""

    code: str | None
    name: str
    people: int
    """Learners who live there, with a business or without."""
    steps: tuple[int, ...]
    """One number for each of STEPS."""


_learners = and_(
    Person.closed_at.is_(None),
    exists().where(RoleGrant.person_id == Person.id, RoleGrant.role == Role.LEARNER, RoleGrant.ended_at.is_(None)),
)
_in_business = exists().where(Membership.person_id == Person.id, Membership.left_at.is_(None))
_people = (
    select(Village.district_code, func.count(), func.count().filter(~_in_business))
    .select_from(Person)
    .outerjoin(Village, Village.code == Person.village_code)
    .where(_learners)
    .group_by(Village.district_code)
)
_revoked = exists().where(Revocation.certificate_id == Certificate.id, Revocation.confirmed.is_(True))
_certified = select(Certificate.person_id).where(~_revoked).distinct().subquery()
_stages = (
    select(Enrolment.person_id, func.max(Enrolment.stages_passed).label("passed")).group_by(Enrolment.person_id).subquery()
)
_owners = (
    select(
        Membership.enterprise_id,
        func.min(Village.district_code).label("home"),
        func.coalesce(func.max(_stages.c.passed), 0).label("passed"),
        func.count(_certified.c.person_id).label("certified"),
    )
    .join(Person, Person.id == Membership.person_id)
    .outerjoin(Village, Village.code == Person.village_code)
    .outerjoin(_stages, _stages.c.person_id == Person.id)
    .outerjoin(_certified, _certified.c.person_id == Person.id)
    .where(Membership.left_at.is_(None), Person.closed_at.is_(None))
    .group_by(Membership.enterprise_id)
    .subquery()
)
"""Of each enterprise with an owner who has an account: where the owners live, and how far the farthest of them is."""


def _counted(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _is_in(enterprises: Select[int]) -> ColumnElement[int]:
    return _counted(Enterprise.id.in_(enterprises))


_district = func.coalesce(Village.district_code, _owners.c.home)
_enterprises = (
    select(
        _district,
        func.count(),
        _counted(_owners.c.passed >= 1),
        _counted(_owners.c.passed >= 2),
        _counted(_owners.c.passed >= 3),
        _counted(_owners.c.certified > 0),
        _is_in(select(Eligibility.enterprise_id)),
        _is_in(select(Application.enterprise_id)),
        _is_in(select(Application.enterprise_id).where(Application.state == ApplicationState.APPROVED)),
        _is_in(
            select(Listing.enterprise_id)
            .join(Placement, Placement.listing_id == Listing.id)
            .where(Placement.state == PlacementState.LIVE)
        ),
    )
    .select_from(Enterprise)
    .join(_owners, _owners.c.enterprise_id == Enterprise.id)
    .outerjoin(Village, Village.code == Enterprise.village_code)
    .where(or_(bindparam("sector", type_=Enterprise.sector.type).is_(None), Enterprise.sector == bindparam("sector")))
    .group_by(_district)
)
_districts = select(District.code, District.name).order_by(District.name)


@dataclass(frozen=True)
class Counted:
    """Every district, those without anybody too; last what belongs to no district."""

    rows: list[DistrictRow]
    without_business: int
    """Learners who have not named a business."""


def count_by_district(sector: str | None = None) -> Counted:
    """People and enterprises by district, in three statements; `sector` keeps to one kind of business (people stay all)."""
    people = {code: (everybody, without) for code, everybody, without in run(_people)}
    steps = {row[0]: tuple(row[1:]) for row in run(_enterprises, {"sector": sector})}
    names: list[tuple[str | None, str]] = [(row.code, row.name) for row in run(_districts)]
    if None in people or None in steps:
        names.append((None, ""))
    nothing = (0,) * len(STEPS)
    rows = [DistrictRow(code, name, people.get(code, (0, 0))[0], steps.get(code, nothing)) for code, name in names]
    return Counted(rows, sum(without for _, without in people.values()))
