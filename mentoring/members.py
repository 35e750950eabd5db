"""Members of a cohort join and leave. Places are counted under the cohort's lock; the learner decides about sharing."""

from sqlalchemy import select

from core import audit, clock
from core.db import db
from core.errors import N_, Closed, DomainError
from mentoring.cohorts import grant_access, lock
from mentoring.models import Cohort, CohortMember, CohortRole
from mentoring.queries.members import count_learners
from people import access, consents
from people.identity import Identity
from people.models import AccessReason, Partner, Person, Role
from people.sessions import identity_of


class NotOfThePartner(DomainError):
    """The person is not a mentor of the cohort's partner."""

    message = N_("Only a mentor of %(partner)s can mentor this cohort.")


class OtherRole(DomainError):
    """The person is in the cohort in the other role: nobody learns in the cohort that they mentor."""

    status = 409
    message = N_("This person is in the cohort already, in another role.")


class CohortOver(Closed):
    """The cohort's last day has passed."""

    message = N_("This cohort is over. Nobody new can join it.")


class CohortNotBegun(Closed):
    """The cohort's first day is still to come."""

    message = N_("This cohort has not begun yet. Its code works from the first day on.")


class CohortFull(Closed):
    """All places of the cohort are taken."""

    message = N_("All places of this cohort are taken. You can sign up and learn without it.")


def require_open(cohort: Cohort) -> None:
    """Raise CohortOver or CohortNotBegun unless today is one of the cohort's days."""
    if cohort.is_over(clock.today()):
        raise CohortOver(cohort)
    if not cohort.has_begun(clock.today()):
        raise CohortNotBegun(cohort)


def require_free_place(cohort: Cohort) -> None:
    """Raise CohortFull where all places are taken. This takes no lock; `add_member` counts again under the lock."""
    if count_learners(cohort.id) >= cohort.capacity:
        raise CohortFull(cohort)


def add_mentor(cohort: Cohort, mentor: Person, *, by: Identity | None = None) -> None:
    """Add a mentor, who then sees the learners that share with the partner. Raises NotOfThePartner, OtherRole or CohortOver."""
    lock(cohort)
    partner = db.session.get_one(Partner, cohort.partner_id)
    if partner.id not in identity_of(mentor.id).scope_ids(Role.MENTOR, "partner"):
        raise NotOfThePartner(mentor, partner=partner.name)
    if _give_place(cohort, mentor, CohortRole.MENTOR):
        audit.record("became mentor", "cohort", cohort.id, actor_id=by.id if by else mentor.id)
    grant_access(cohort, mentor_id=mentor.id)


def add_member(cohort: Cohort, person: Person, *, shares: bool) -> None:
    """Add a learner. `shares` is the answer to the consent `partner_sharing`, whose wording the caller has shown.

    Without this consent mentors do not see the learner, unless the learner gave it in another cohort of the partner. A learner
    who is in the cohort already may give it later. Raises OtherRole, CohortOver or CohortFull.
    """
    _lock_cohorts_of(cohort, person.id)
    _give_place(cohort, person, CohortRole.LEARNER)
    if shares:
        consents.acknowledge(person.id, [consents.PARTNER_SHARING], partner=db.session.get_one(Partner, cohort.partner_id))
    for joined in _cohorts_with(cohort.partner_id, person.id):
        grant_access(joined, learner_id=person.id)


def end_membership(cohort: Cohort, person_id: int, *, by: Identity | None = None) -> None:
    """End a membership and the access through it, of the mentor or to the learner. Does nothing to somebody who is not in it."""
    lock(cohort)
    place = db.session.get(CohortMember, (cohort.id, person_id), with_for_update=True)
    if place is None or place.left_at is not None:
        return
    place.left_at = clock.now()
    side = {"viewer_id": person_id} if place.role is CohortRole.MENTOR else {"subject_id": person_id}
    access.end(why=AccessReason.COHORT, why_id=cohort.id, **side)
    audit.record(f"{place.role} left cohort {cohort.id}", "person", person_id, actor_id=by.id if by else person_id)


def end_memberships_of_mentor(person_id: int, partner_id: int) -> None:
    """End the memberships of a person who is no longer a mentor of the partner, and the access through them."""
    of_partner = select(Cohort).where(Cohort.partner_id == partner_id).order_by(Cohort.id)
    mentored = select(CohortMember.cohort_id).where(
        CohortMember.person_id == person_id, CohortMember.role == CohortRole.MENTOR, CohortMember.left_at.is_(None)
    )
    for cohort in db.session.scalars(of_partner.where(Cohort.id.in_(mentored))).all():
        end_membership(cohort, person_id)


def _give_place(cohort: Cohort, person: Person, role: CohortRole) -> bool:
    """Give a person a place. Returns False where the person has one already. The caller has locked the cohort.

    Raises CohortOver, OtherRole or CohortFull.
    """
    if cohort.is_over(clock.today()):
        raise CohortOver(cohort)
    place = db.session.get(CohortMember, (cohort.id, person.id), with_for_update=True)
    if place is not None and place.left_at is None:
        if place.role is not role:
            raise OtherRole(person)
        return False
    if role is CohortRole.LEARNER and count_learners(cohort.id) >= cohort.capacity:
        raise CohortFull(cohort)
    if place is None:
        db.session.add(CohortMember(cohort_id=cohort.id, person_id=person.id, role=role, joined_at=clock.now()))
    else:
        place.role, place.joined_at, place.left_at = role, clock.now(), None
    db.session.flush()
    return True


def _lock_cohorts_of(cohort: Cohort, person_id: int) -> None:
    """Lock the cohort and the partner's other cohorts of this person, because the consent counts in all of them.

    The order by id keeps parallel calls from deadlock.
    """
    others = {joined.id for joined in _cohorts_with(cohort.partner_id, person_id)}
    db.session.execute(select(Cohort.id).where(Cohort.id.in_(others | {cohort.id})).order_by(Cohort.id).with_for_update())
    lock(cohort)


def _cohorts_with(partner_id: int, person_id: int) -> list[Cohort]:
    """Return the partner's cohorts in which a person learns and that are not over."""
    statement = (
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
    return list(db.session.scalars(statement))
