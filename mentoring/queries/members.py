"""Queries of the members and invitations of a cohort, and of the cohorts of one person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, exists, func, select
from sqlalchemy.orm import joinedload

from core import clock
from core.db import db, run
from mentoring.models import Cohort, CohortInvitation, CohortMember, CohortRole
from mentoring.queries.risk import member
from mentoring.queries.seeing import is_seen, parameters_for
from people import consents, phones
from people.identity import Identity
from people.models import Consent, Partner, Person
from people.policies import works_at_office

MOST_INVITATIONS = 100
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


def _is_learner(person: Any) -> ColumnElement[bool]:
    """Return the condition that a person (an id or a bindparam) is a learner in `Cohort`."""
    return and_(
        CohortMember.cohort_id == Cohort.id,
        CohortMember.person_id == person,
        CohortMember.role == CohortRole.LEARNER,
        CohortMember.left_at.is_(None),
    )


_is_own_cohort = _is_learner(bindparam("person_id"))
_own = (
    select(*_cohort_columns)
    .join(Partner, Partner.id == Cohort.partner_id)
    .join(CohortMember, _is_own_cohort)
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
        ~exists().where(_is_own_cohort),
    )
    .order_by(Cohort.starts_on, Cohort.id)
)
_members = (
    select(member.person_id, Person.name, member.joined_at, is_seen.label("is_seen"))
    .join(Person, Person.id == member.person_id)
    .join(Cohort, Cohort.id == member.cohort_id)
    .where(
        member.cohort_id == bindparam("cohort_id"),
        member.role == CohortRole.LEARNER,
        member.left_at.is_(None),
        Person.is_present(),
    )
    .order_by(Person.name, Person.id)
)
_learner_count = select(func.count()).where(
    CohortMember.cohort_id == bindparam("cohort_id"), CohortMember.role == CohortRole.LEARNER, CohortMember.left_at.is_(None)
)
_invited_numbers = (
    select(CohortInvitation.id, CohortInvitation.phone, CohortInvitation.invited_at, Person.name)
    .join(Person, Person.id == CohortInvitation.invited_by_id)
    .where(CohortInvitation.cohort_id == bindparam("cohort_id"), CohortInvitation.taken_back_at.is_(None))
    .order_by(CohortInvitation.invited_at.desc(), CohortInvitation.id.desc())
    .limit(MOST_INVITATIONS)
)


@dataclass(frozen=True)
class OwnCohort:
    """A cohort as its learner or an invited person sees it."""

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
    """Whether this person shares the learning with the partner."""
    invitation_id: int | None = None
    """The invitation to answer; None for a cohort in which the person learns."""


@dataclass(frozen=True)
class MemberName:
    """A learner of a cohort by name."""

    person_id: int
    name: str
    joined_at: datetime
    is_seen: bool
    """Whether this visitor may open the learner's page of the cohort."""


@dataclass(frozen=True)
class InvitedNumber:
    """A phone number with an open invitation to a cohort."""

    id: int
    phone: str
    at: datetime
    by: str
    """The name of the person who invited."""


def own_cohorts(person_id: int) -> list[OwnCohort]:
    """Return the cohorts in which a person learns and that are not over."""
    return [OwnCohort(*row) for row in run(_own, _parameters(person_id))]


def invitations_for(person_id: int) -> list[OwnCohort]:
    """Return the cohorts to which a person's phone number has an open invitation."""
    return [OwnCohort(*row) for row in run(_invited, _parameters(person_id))]


def invitations_to(person_id: int) -> Select[Any]:
    """Select the invitations that a person may answer, for `find_or_404`."""
    return select(CohortInvitation).where(
        CohortInvitation.phone == select(Person.phone).where(Person.id == person_id).scalar_subquery(),
        CohortInvitation.taken_back_at.is_(None),
    )


def cohorts_with(person_id: int) -> Select[Any]:
    """Select the cohorts in which a person learns, for `find_or_404`."""
    return select(Cohort).join(CohortMember, _is_learner(person_id)).options(joinedload(Cohort.partner))


def learns_in(cohort_id: int, person_id: int) -> bool:
    """Whether a person is a learner in a cohort now."""
    place = db.session.get(CohortMember, (cohort_id, person_id))
    return place is not None and place.left_at is None and place.role is CohortRole.LEARNER


def members_for(cohort_id: int, viewer: Identity) -> Sequence[MemberName]:
    """Return the learners whose names a viewer may read: the office all, a mentor those whom the mentor sees."""
    rows = [MemberName(*row) for row in run(_members, parameters_for(viewer) | {"cohort_id": cohort_id})]
    return rows if works_at_office(viewer) else [row for row in rows if row.is_seen]


def invited_to(cohort_id: int) -> list[InvitedNumber]:
    """Return the numbers with an open invitation, the newest first."""
    rows = run(_invited_numbers, {"cohort_id": cohort_id})
    return [InvitedNumber(row.id, phones.national_form(row.phone), row.invited_at, row.name) for row in rows]


def _parameters(person_id: int) -> dict[str, Any]:
    return {"person_id": person_id, "today": clock.today()}


def count_learners(cohort_id: int) -> int:
    """Count the places that are taken in a cohort. Learners who do not share count too."""
    return run(_learner_count, {"cohort_id": cohort_id}).scalar_one()
