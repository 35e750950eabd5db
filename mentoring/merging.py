"""How places in cohorts go from one person to the other when two persons are merged."""

from sqlalchemy import select

from core import clock
from core.db import db
from core.errors import N_
from mentoring.models import CohortMember, Greeting
from people.merging.journal import Moving
from people.merging.parts import WHO_DID_IT, Part

STAYING = {
    "cohort_greetings.by_id": WHO_DID_IT,
    "cohort_invitations.invited_by_id": WHO_DID_IT,
    "cohorts.created_by_id": WHO_DID_IT,
}


def merge(moving: Moving) -> None:
    """Move the places that are not left, and the greetings. Where both have a place in a cohort, the absorbed person leaves.

    A kept person who left a cohort does not come back by a merge.
    """
    own = set(db.session.scalars(select(CohortMember.cohort_id).where(CohortMember.person_id == moving.kept_id)))
    places = select(CohortMember).where(CohortMember.person_id == moving.absorbed_id, CohortMember.left_at.is_(None))
    for place in db.session.scalars(places.order_by(CohortMember.cohort_id)).all():
        if place.cohort_id in own:
            moving.set_aside(place, left_at=clock.now())
        else:
            moving.move(place, person_id=moving.kept_id)
    greetings = select(Greeting).where(Greeting.person_id == moving.absorbed_id).order_by(Greeting.id)
    for greeting in db.session.scalars(greetings).all():
        moving.move(greeting, person_id=moving.kept_id)


COHORTS = Part(
    covers=["cohort_members.person_id", "cohort_greetings.person_id"],
    titles={"cohort_members": N_("Cohorts"), "cohort_greetings": N_("Greetings of mentors")},
    merge=merge,
)
