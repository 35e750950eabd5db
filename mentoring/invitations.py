"""Invitations to a cohort by phone number. The mentor is not told whether the number has an account."""

from typing import Any

from sqlalchemy import Select, select, update

from core import audit, clock
from core.db import changed, db, upsert
from mentoring import notices
from mentoring.members import CohortOver, add_member
from mentoring.models import Cohort, CohortInvitation
from people import phones
from people.identity import Identity
from people.models import Person, Role, RoleGrant


def invite(cohort: Cohort, typed: str, *, by: Identity) -> CohortInvitation:
    """Invite a phone number. Raises BadPhone or CohortOver.

    A repeated invitation returns the existing row, and renews it where it was taken back. A learner with this number gets a
    message on the first page; a person who signs up with it later finds the invitation in the account.
    """
    phone = phones.normalize(typed)
    if cohort.is_over(clock.today()):
        raise CohortOver(cohort)
    row = {"cohort_id": cohort.id, "phone": phone, "invited_at": clock.now(), "invited_by_id": by.id}
    insert = upsert(CohortInvitation).values(row)
    db.session.execute(insert.on_conflict_do_update(index_elements=["cohort_id", "phone"], set_={"taken_back_at": None}))
    invitation = db.session.scalars(
        select(CohortInvitation).where(CohortInvitation.cohort_id == cohort.id, CohortInvitation.phone == phone)
    ).one()
    audit.record("invited", "cohort", cohort.id, actor_id=by.id)
    for person in db.session.scalars(_learners_with(phone)):
        notices.notify_invited(person, cohort, invitation.id)
    return invitation


def take_back(invitation_id: int, *, cohort_id: int, by: Identity) -> bool:
    """Take an invitation back; a second call changes nothing. Returns False where the cohort has no such invitation."""
    matches = CohortInvitation.id == invitation_id, CohortInvitation.cohort_id == cohort_id
    open_invitation = update(CohortInvitation).where(*matches, CohortInvitation.taken_back_at.is_(None))
    if changed(db.session.execute(open_invitation.values(taken_back_at=clock.now()))):
        audit.record("took invitation back", "cohort", cohort_id, actor_id=by.id)
    invitation = db.session.scalars(select(CohortInvitation).where(*matches)).one_or_none()
    if invitation:
        notices.withdraw_invitation(db.session.scalars(_learners_with(invitation.phone)), invitation.id)
    return invitation is not None


def accept(invitation: CohortInvitation, cohort: Cohort, person: Person, *, shares: bool) -> None:
    """Add the invited person to the cohort. Raises OtherRole, CohortOver or CohortFull."""
    add_member(cohort, person, shares=shares)
    notices.withdraw_invitation([person], invitation.id)


def _learners_with(phone: str) -> Select[Any]:
    learners = select(RoleGrant.person_id).where(RoleGrant.role == Role.LEARNER, RoleGrant.ended_at.is_(None))
    return select(Person).where(Person.phone == phone, Person.is_present(), Person.id.in_(learners))
