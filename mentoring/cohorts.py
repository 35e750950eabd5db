"""A partner's cohort: its mentors see the learning of its members, while all of that lasts and the member agrees."""

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select

from core import clock
from core.db import db
from mentoring.models import Cohort, CohortMember, CohortRole
from people import access, consents
from people.models import AccessReason, Partner, Person


def open_cohort(name: str, partner: Partner, starts_on: date, ends_on: date) -> Cohort:
    """A new cohort of a partner; what its mentors see ends with its last day."""
    cohort = Cohort(name=name, partner_id=partner.id, starts_on=starts_on, ends_on=ends_on, created_at=clock.now())
    cohort.partner = partner
    db.session.add(cohort)
    db.session.flush()
    return cohort


def add_mentor(cohort: Cohort, mentor: Person) -> None:
    """Give the cohort a mentor, who then sees every member there is."""
    if _take_in(cohort, mentor, CohortRole.MENTOR):
        for learner_id in _ids(cohort, CohortRole.LEARNER):
            _let_see(cohort, mentor.id, learner_id)


def add_member(cohort: Cohort, person: Person) -> None:
    """Take a learner in, who agrees to share with the partner; every mentor of the cohort then sees the learning."""
    partner = db.session.get_one(Partner, cohort.partner_id)
    consents.acknowledge(person.id, [consents.PARTNER_SHARING], partner=partner)
    if _take_in(cohort, person, CohortRole.LEARNER):
        for mentor_id in _ids(cohort, CohortRole.MENTOR):
            _let_see(cohort, mentor_id, person.id)


def leave(cohort: Cohort, person: Person) -> None:
    """Somebody leaves: a learner is no longer seen through this cohort, a mentor no longer sees through it."""
    place = db.session.get(CohortMember, (cohort.id, person.id), with_for_update=True)
    if place is None or place.left_at is not None:
        return
    place.left_at = clock.now()
    side = {"viewer_id": person.id} if place.role is CohortRole.MENTOR else {"subject_id": person.id}
    access.end(why=AccessReason.COHORT, why_id=cohort.id, **side)


def _take_in(cohort: Cohort, person: Person, role: CohortRole) -> bool:
    """Whether the person was not in the cohort just before."""
    place = db.session.get(CohortMember, (cohort.id, person.id), with_for_update=True)
    if place and place.left_at is None:
        return False
    if place:
        place.role, place.joined_at, place.left_at = role, clock.now(), None
    else:
        db.session.add(CohortMember(cohort_id=cohort.id, person_id=person.id, role=role, joined_at=clock.now()))
    db.session.flush()
    return True


def _ids(cohort: Cohort, role: CohortRole) -> list[int]:
    """Who is in the cohort in this role now."""
    return list(
        db.session.scalars(
            select(CohortMember.person_id).where(
                CohortMember.cohort_id == cohort.id, CohortMember.role == role, CohortMember.left_at.is_(None)
            )
        )
    )


def _let_see(cohort: Cohort, mentor_id: int, learner_id: int) -> None:
    access.grant(mentor_id, learner_id, AccessReason.COHORT, cohort.id, until=_end_of(cohort.ends_on))


def _end_of(day: date) -> datetime:
    """The midnight with which a day ends at the office."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=clock.zone()).astimezone(UTC)
