"""Counts of people and enterprises by district. The number of statements does not depend on the city's size."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, bindparam, case, exists, func, or_, select

from certificates.models import Certificate
from certificates.queries import is_revoked
from core.db import run
from courses.models import Enrolment
from curation.models import Application, ApplicationState, Placement, PlacementState
from eligibility.models import Eligibility
from people.models import District, Enterprise, Membership, Person, Role, RoleGrant, Village
from products.models import Listing
from quizzes.queries.tasks import judged_by_learner

STEPS = ("reached", "aware", "knows", "can", "certified", "eligible", "handed_in", "approved", "live")
"""The steps of an enterprise from sign-up to the shop. Each is counted."""


@dataclass(frozen=True)
class DistrictRow:
    """The counts of a district. `code` is None for people and enterprises whose district is not known."""

    code: str | None
    name: str
    people: int
    """Learners who live in the district, with or without an enterprise."""
    steps: tuple[int, ...]
    """The number of enterprises that reached each of STEPS."""

    @property
    def reached(self) -> int:
        """The number of enterprises that reached the first step: an owner has an account."""
        return self.steps[0]


_learners = and_(
    Person.is_present(),
    exists().where(RoleGrant.person_id == Person.id, RoleGrant.role == Role.LEARNER, RoleGrant.ended_at.is_(None)),
)
_in_business = exists().where(Membership.person_id == Person.id, Membership.left_at.is_(None))
_people = (
    select(
        Village.district_code,
        func.count().label("people"),
        func.count().filter(~_in_business).label("without_business"),
    )
    .select_from(Person)
    .outerjoin(Village, Village.code == Person.village_code)
    .where(_learners)
    .group_by(Village.district_code)
)
_certified = select(Certificate.person_id).where(~is_revoked).distinct().subquery()
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
    .where(Membership.left_at.is_(None), Person.is_present())
    .group_by(Membership.enterprise_id)
    .subquery()
)
"""Enterprises with an owner who has an account: the district of an owner, and the most that one of the owners has reached."""


def _count_where(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _count_in(enterprises: Select[int]) -> ColumnElement[int]:
    return _count_where(Enterprise.id.in_(enterprises))


_district = func.coalesce(Village.district_code, _owners.c.home)
_enterprises = (
    select(
        _district.label("district_code"),
        func.count().label("reached"),
        _count_where(_owners.c.passed >= 1).label("aware"),
        _count_where(_owners.c.passed >= 2).label("knows"),
        _count_where(_owners.c.passed >= 3).label("can"),
        _count_where(_owners.c.certified > 0).label("certified"),
        _count_in(select(Eligibility.enterprise_id)).label("eligible"),
        _count_in(select(Application.enterprise_id)).label("handed_in"),
        _count_in(select(Application.enterprise_id).where(Application.state == ApplicationState.APPROVED)).label("approved"),
        _count_in(
            select(Listing.enterprise_id)
            .join(Placement, Placement.listing_id == Listing.id)
            .where(Placement.state == PlacementState.LIVE)
        ).label("live"),
    )
    .select_from(Enterprise)
    .join(_owners, _owners.c.enterprise_id == Enterprise.id)
    .outerjoin(Village, Village.code == Enterprise.village_code)
    .where(or_(bindparam("sector", type_=Enterprise.sector.type).is_(None), Enterprise.sector == bindparam("sector")))
    .group_by(_district)
)
_districts = select(District.code, District.name).order_by(District.name)


@dataclass(frozen=True)
class CityCount:
    """The counts of all districts, then a row for people and enterprises whose district is not known, if there are any."""

    rows: list[DistrictRow]
    without_business: int
    """The number of learners without an enterprise."""


def count_by_district(sector: str | None = None) -> CityCount:
    """Count people and enterprises by district in three statements. `sector` limits the enterprises, not the people."""
    people = {row.district_code: row for row in run(_people)}
    enterprises = run(_enterprises, {"sector": sector}).mappings()
    steps = {row["district_code"]: tuple(row[step] for step in STEPS) for row in enterprises}
    names: list[tuple[str | None, str]] = [(row.code, row.name) for row in run(_districts)]
    if None in people or None in steps:
        names.append((None, ""))
    no_steps = (0,) * len(STEPS)
    rows = [
        DistrictRow(code, name, people[code].people if code in people else 0, steps.get(code, no_steps)) for code, name in names
    ]
    return CityCount(rows, sum(row.without_business for row in people.values()))


_self_judged = select(
    func.count().label("all"), func.count().filter(judged_by_learner(Certificate.enrolment_id)).label("self_judged")
).where(~is_revoked, Certificate.enrolment_id.is_not(None))


def count_self_judged() -> tuple[int, int]:
    """Return how many certificates of courses have a task that its learner judged, and how many there are."""
    row = run(_self_judged, {}).one()
    return row.self_judged, row.all
