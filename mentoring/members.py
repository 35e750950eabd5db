"""Who comes into a cohort and who leaves it: places are counted under the cohort's lock, and sharing is the member's own answer."""

from sqlalchemy import select

from core import audit, clock
from core.db import db
from core.errors import N_, Closed, DomainError
from mentoring.cohorts import count_learners, hold, let_see
from mentoring.models import Cohort, CohortMember, CohortRole
from people import access, consents
from people.identity import Identity
from people.models import AccessReason, Partner, Person, Role
from people.sessions import identity_of


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


class CohortNotBegun(Closed):
    """Its first day has not come."""

    message = N_("This cohort has not begun yet. Its code works from the first day on.")


class CohortFull(Closed):
    """All places are taken."""

    message = N_("All places of this cohort are taken. You can sign up and learn without it.")


def refuse_closed(cohort: Cohort) -> None:
    """Raise CohortOver or CohortNotBegun unless today is one of its days: then its code lets people in."""
    if cohort.is_over(clock.today()):
        raise CohortOver(cohort)
    if not cohort.has_begun(clock.today()):
        raise CohortNotBegun(cohort)


def refuse_full(cohort: Cohort) -> None:
    """Raise CohortFull when no place is left, as it looks now; joining counts again under the lock."""
    if count_learners(cohort) >= cohort.capacity:
        raise CohortFull(cohort)


def add_mentor(cohort: Cohort, mentor: Person, *, by: Identity | None = None) -> None:
    """Give the cohort a mentor, who then sees every member that agrees. Raises NotOfThePartner, OtherRole or CohortOver."""
    hold(cohort)
    partner = db.session.get_one(Partner, cohort.partner_id)
    if partner.id not in identity_of(mentor.id).scope_ids(Role.MENTOR, "partner"):
        raise NotOfThePartner(mentor, partner=partner.name)
    if _take_in(cohort, mentor, CohortRole.MENTOR):
        audit.record("became mentor", "cohort", cohort.id, actor_id=by.id if by else mentor.id)
    let_see(cohort, mentor_id=mentor.id)


def add_member(cohort: Cohort, person: Person, *, shares: bool) -> None:
    """Take a learner in. `shares` is the answer to the wording of `partner_sharing`, which the caller has shown.

    Without it the mentors see nothing of the person, unless the same consent stands from another cohort of the partner. Who is
    in already may say yes later. Raises OtherRole, CohortOver or CohortFull.
    """
    _hold_all_of(cohort, person.id)
    _take_in(cohort, person, CohortRole.LEARNER)
    if shares:
        consents.acknowledge(person.id, [consents.PARTNER_SHARING], partner=db.session.get_one(Partner, cohort.partner_id))
    for each in _cohorts_with(cohort.partner_id, person.id):
        let_see(each, learner_id=person.id)


def leave(cohort: Cohort, person_id: int, *, by: Identity | None = None) -> None:
    """Somebody leaves: a learner is no longer seen through this cohort, a mentor no longer sees through it. Twice is once."""
    hold(cohort)
    place = db.session.get(CohortMember, (cohort.id, person_id), with_for_update=True)
    if place is None or place.left_at is not None:
        return
    place.left_at = clock.now()
    side = {"viewer_id": person_id} if place.role is CohortRole.MENTOR else {"subject_id": person_id}
    access.end(why=AccessReason.COHORT, why_id=cohort.id, **side)
    audit.record(f"{place.role} left cohort {cohort.id}", "person", person_id, actor_id=by.id if by else person_id)


def forget_mentor(person_id: int, partner_id: int) -> None:
    """Somebody is no longer the partner's mentor: what they saw through its cohorts ends, and so do their places there."""
    of_partner = select(Cohort).where(Cohort.partner_id == partner_id).order_by(Cohort.id)
    mentored = select(CohortMember.cohort_id).where(
        CohortMember.person_id == person_id, CohortMember.role == CohortRole.MENTOR, CohortMember.left_at.is_(None)
    )
    for cohort in db.session.scalars(of_partner.where(Cohort.id.in_(mentored))).all():
        leave(cohort, person_id)


def _take_in(cohort: Cohort, person: Person, role: CohortRole) -> bool:
    """Give somebody a place, once. True when they had none. The caller holds the cohort."""
    if cohort.is_over(clock.today()):
        raise CohortOver(cohort)
    place = db.session.get(CohortMember, (cohort.id, person.id), with_for_update=True)
    if place is not None and place.left_at is None:
        if place.role is not role:
            raise OtherRole(person)
        return False
    if role is CohortRole.LEARNER and count_learners(cohort) >= cohort.capacity:
        raise CohortFull(cohort)
    if place is None:
        db.session.add(CohortMember(cohort_id=cohort.id, person_id=person.id, role=role, joined_at=clock.now()))
    else:
        place.role, place.joined_at, place.left_at = role, clock.now(), None
    db.session.flush()
    return True


def _hold_all_of(cohort: Cohort, person_id: int) -> None:
    """Lock the cohort and the partner's others in which this person is: a yes counts in all. Always in the same order."""
    others = {each.id for each in _cohorts_with(cohort.partner_id, person_id)}
    db.session.execute(select(Cohort.id).where(Cohort.id.in_(others | {cohort.id})).order_by(Cohort.id).with_for_update())
    hold(cohort)


def _cohorts_with(partner_id: int, person_id: int) -> list[Cohort]:
    """The partner's cohorts in which somebody learns and that are not over."""
    found = (
        select(Cohort)
        .join(CohortMember, CohortMember.cohort_id == Cohort.id)
        .where(
            Cohort.partner_id == partner_id,
            Cohort.ends_on >= clock.today(),
            CohortMember.person_id == person_id,
            CohortMember.role == CohortRole.LEARNER,
            CohortMember.left_at.is_(None),
        )
        .order_by(Cohort.id)
    )
    return list(db.session.scalars(found))
