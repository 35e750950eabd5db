"""A partner's cohort: its mentors see the learning of its members, while all of that lasts and the member agrees."""

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import select

from core import clock
from core.db import db
from core.errors import N_, Closed, DomainError
from mentoring.models import Cohort, CohortMember, CohortRole
from people import access, consents
from people.models import AccessReason, Partner, Person, Role
from people.sessions import identity_of


class EndsBeforeItStarts(DomainError):
    """The last day lies before the first."""

    message = N_("The last day of a cohort cannot lie before its first.")


class NotOfThePartner(DomainError):
    """Somebody who is not a mentor sent by the cohort's partner."""

    message = N_("Only a mentor of %(partner)s can mentor this cohort.")


class OtherRole(DomainError):
    """Nobody mentors the cohort in which they learn."""

    status = 409
    message = N_("This person is in the cohort already, in another role.")


class CohortOver(Closed):
    """Its last day has passed."""

    message = N_("This cohort is over. Nobody new can join it.")


def open_cohort(name: str, partner: Partner, starts_on: date, ends_on: date) -> Cohort:
    """A new cohort of a partner; what its mentors see ends with its last day. Raises EndsBeforeItStarts."""
    if ends_on < starts_on:
        raise EndsBeforeItStarts(ends_on)
    cohort = Cohort(name=name, partner_id=partner.id, starts_on=starts_on, ends_on=ends_on, created_at=clock.now())
    cohort.partner = partner
    db.session.add(cohort)
    db.session.flush()
    return cohort


def end_cohort(cohort: Cohort) -> None:
    """End a cohort today: from now on nobody sees anything through it."""
    _hold(cohort)
    cohort.ends_on = min(cohort.ends_on, clock.today() - timedelta(days=1))
    access.end(why=AccessReason.COHORT, why_id=cohort.id)


def add_mentor(cohort: Cohort, mentor: Person) -> None:
    """Give the cohort a mentor, who then sees every member that agrees. Raises NotOfThePartner, OtherRole or CohortOver."""
    _hold(cohort)
    partner = db.session.get_one(Partner, cohort.partner_id)
    if partner.id not in identity_of(mentor.id).scope_ids(Role.MENTOR, "partner"):
        raise NotOfThePartner(mentor, partner=partner.name)
    _take_in(cohort, mentor, CohortRole.MENTOR)
    for learner_id in _ids(cohort, CohortRole.LEARNER):
        if consents.stands(learner_id, consents.PARTNER_SHARING, partner_id=partner.id):
            _let_see(cohort, mentor.id, learner_id)


def add_member(cohort: Cohort, person: Person) -> None:
    """Take a learner in, who agrees to share with the partner; every mentor of the cohort then sees the learning.

    The caller has shown the wording of `partner_sharing`; this stores the answer. Again after a withdrawal, it counts anew.
    Raises OtherRole or CohortOver.
    """
    _hold(cohort)
    _take_in(cohort, person, CohortRole.LEARNER)
    consents.acknowledge(person.id, [consents.PARTNER_SHARING], partner=db.session.get_one(Partner, cohort.partner_id))
    for mentor_id in _ids(cohort, CohortRole.MENTOR):
        _let_see(cohort, mentor_id, person.id)


def leave(cohort: Cohort, person: Person) -> None:
    """Somebody leaves: a learner is no longer seen through this cohort, a mentor no longer sees through it. Twice is once."""
    _hold(cohort)
    place = db.session.get(CohortMember, (cohort.id, person.id), with_for_update=True)
    if place is None or place.left_at is not None:
        return
    place.left_at = clock.now()
    side = {"viewer_id": person.id} if place.role is CohortRole.MENTOR else {"subject_id": person.id}
    access.end(why=AccessReason.COHORT, why_id=cohort.id, **side)


def _hold(cohort: Cohort) -> None:
    """Lock the cohort until the commit: a mentor and a member who come at once must not miss each other."""
    db.session.flush()
    db.session.refresh(cohort, with_for_update={"of": Cohort})


def _take_in(cohort: Cohort, person: Person, role: CohortRole) -> None:
    if clock.today() > cohort.ends_on:
        raise CohortOver(cohort)
    place = db.session.get(CohortMember, (cohort.id, person.id), with_for_update=True)
    if place is None:
        db.session.add(CohortMember(cohort_id=cohort.id, person_id=person.id, role=role, joined_at=clock.now()))
    elif place.left_at is not None:
        place.role, place.joined_at, place.left_at = role, clock.now(), None
    elif place.role is not role:
        raise OtherRole(person)
    db.session.flush()


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
