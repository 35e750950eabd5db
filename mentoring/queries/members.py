"""The people of a cohort by name, its invitations, and what a person sees of the own cohorts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, select
from sqlalchemy.orm import joinedload

from core import clock
from core.db import db, run
from mentoring.models import Cohort, CohortInvitation, CohortMember, CohortRole
from mentoring.policies import is_office
from mentoring.queries.cohorts import Invited
from mentoring.queries.risk import member
from mentoring.queries.seeing import facts_for, is_seen
from people import consents, phones
from people.identity import Identity
from people.models import Consent, Partner, Person

_agreed = exists().where(
    Consent.person_id == bindparam("person_id"),
    Consent.purpose == consents.PARTNER_SHARING,
    Consent.partner_id == Cohort.partner_id,
    Consent.withdrawn_at.is_(None),
)
_cohort_columns = (
    Cohort.id,
    Cohort.name,
    Cohort.partner_id,
    Partner.name.label("partner"),
    Cohort.starts_on,
    Cohort.ends_on,
    Cohort.online,
    Cohort.place,
    Cohort.meets,
    _agreed.label("shares"),
)


def _place_of(person: Any) -> ColumnElement[bool]:
    """That somebody (an id or a bindparam) has a place as a learner in the cohort at hand."""
    return and_(
        CohortMember.cohort_id == Cohort.id,
        CohortMember.person_id == person,
        CohortMember.role == CohortRole.LEARNER,
        CohortMember.left_at.is_(None),
    )


_own_place = _place_of(bindparam("person_id"))
_own = (
    select(*_cohort_columns)
    .join(Partner, Partner.id == Cohort.partner_id)
    .join(CohortMember, _own_place)
    .where(Cohort.ends_on >= bindparam("today"))
    .order_by(Cohort.starts_on, Cohort.id)
)
_invited = (
    select(*_cohort_columns, CohortInvitation.id.label("invitation_id"))
    .join(Partner, Partner.id == Cohort.partner_id)
    .join(CohortInvitation, CohortInvitation.cohort_id == Cohort.id)
    .join(Person, Person.phone == CohortInvitation.phone)
    .where(
        Person.id == bindparam("person_id"),
        CohortInvitation.taken_back_at.is_(None),
        Cohort.ends_on >= bindparam("today"),
        ~exists().where(_own_place),
    )
    .order_by(Cohort.starts_on, Cohort.id)
)
_seen_or_office = is_seen.label("is_seen")
_members = (
    select(member.person_id, Person.name, member.joined_at, _seen_or_office)
    .join(Person, Person.id == member.person_id)
    .join(Cohort, Cohort.id == member.cohort_id)
    .where(
        member.cohort_id == bindparam("cohort_id"),
        member.role == CohortRole.LEARNER,
        member.left_at.is_(None),
        Person.closed_at.is_(None),
    )
    .order_by(Person.name, Person.id)
)
_taken = select(func.count()).where(
    CohortMember.cohort_id == bindparam("cohort_id"), CohortMember.role == CohortRole.LEARNER, CohortMember.left_at.is_(None)
)
_inviter = (
    select(CohortInvitation.id, CohortInvitation.phone, CohortInvitation.invited_at, Person.name)
    .join(Person, Person.id == CohortInvitation.invited_by_id)
    .where(CohortInvitation.cohort_id == bindparam("cohort_id"), CohortInvitation.taken_back_at.is_(None))
    .order_by(CohortInvitation.invited_at.desc(), CohortInvitation.id.desc())
    .limit(100)
)


@dataclass(frozen=True)
class OwnCohort:
    """A cohort as its member, or who was invited, sees it."""

    id: int
    name: str
    partner_id: int
    partner: str
    starts_on: date
    ends_on: date
    online: bool
    place: str | None
    meets: str | None
    shares: bool
    """Whether this person agreed to share with the partner."""
    invitation_id: int | None = None


@dataclass(frozen=True)
class MemberName:
    """A member by name; the office sees all, a mentor those who share."""

    person_id: int
    name: str
    joined_at: datetime
    is_seen: bool
    """Whether there is a page with their learning for this visitor."""


def own_cohorts(person_id: int) -> list[OwnCohort]:
    """The cohorts in which somebody learns and that are not over."""
    return [OwnCohort(*row) for row in run(_own, _person(person_id))]


def invitations_for(person_id: int) -> list[OwnCohort]:
    """The cohorts to which somebody's number is invited."""
    return [OwnCohort(*row) for row in run(_invited, _person(person_id))]


def invitations_to(person_id: int) -> Select[Any]:
    """The invitations that this person may answer, for `find_or_404`."""
    return select(CohortInvitation).where(
        CohortInvitation.phone == select(Person.phone).where(Person.id == person_id).scalar_subquery(),
        CohortInvitation.taken_back_at.is_(None),
    )


def cohorts_with(person_id: int) -> Select[Any]:
    """The cohorts in which somebody learns, for `find_or_404`."""
    return select(Cohort).join(CohortMember, _place_of(person_id)).options(joinedload(Cohort.partner))


def learns_in(cohort_id: int, person_id: int) -> bool:
    """Whether somebody has a place in a cohort as a learner."""
    place = db.session.get(CohortMember, (cohort_id, person_id))
    return place is not None and place.left_at is None and place.role is CohortRole.LEARNER


def members_for(cohort_id: int, viewer: Identity) -> Sequence[MemberName]:
    """The members whose names this visitor may read."""
    rows = [MemberName(*row) for row in run(_members, facts_for(viewer) | {"cohort_id": cohort_id})]
    return rows if is_office(viewer) else [row for row in rows if row.is_seen]


def invited_to(cohort_id: int) -> list[Invited]:
    """The numbers that were invited, the last first."""
    rows = run(_inviter, {"cohort_id": cohort_id})
    return [Invited(row.id, phones.shown(row.phone), row.invited_at, row.name) for row in rows]


def _person(person_id: int) -> dict[str, Any]:
    return {"person_id": person_id, "today": clock.today()}


def count_members(cohort_id: int) -> int:
    """How many places are taken."""
    return run(_taken, {"cohort_id": cohort_id}).scalar_one()
