"""Merge two persons who are one, and part them again.

The kept person gets what the absorbed one has. The absorbed one is closed: not listed, signed out, and its number and PIN open
nothing, or the kept person's account where the officer chose so.
"""

from blinker import signal
from sqlalchemy import or_, select

from core import audit, clock
from core.db import db
from core.errors import N_, DomainError
from people import notices, pausing, person_parts, queries, sessions
from people.identity import Identity
from people.merging.journal import Moving, Parting
from people.merging.parts import all_parts
from people.models import Merge, Person

persons_merged = signal("people.merging.persons_merged")
"""Sent with the kept person's id, in the transaction of the merge, after all parts."""


class NotTwoLearners(DomainError):
    """One of the two is a member of staff, is closed, or both are the same: a merge must not widen anybody's rights."""

    status = 409
    message = N_("Only two accounts of learners can be merged. Accounts of staff are not, because roles would change hands.")


class Rests(DomainError):
    """One of the two has paused the account or asked to be erased."""

    status = 409
    message = N_("One of these accounts is paused by its owner, or waits to be erased. It is merged when that is settled.")


class NewerMerge(DomainError):
    """One of the two was merged once more since. Its rows went on, and must come back first."""

    status = 409
    message = N_("One of these accounts was merged once more since. Part the newer merge first.")


class AlreadyParted(DomainError):
    """The merge was parted."""

    status = 409
    message = N_("These two accounts are parted already.")


def merge(kept_id: int, absorbed_id: int, *, sign_in_leads: bool, by: Identity) -> Merge:
    """Merge the absorbed person into the kept one, and notify them. Raises NotTwoLearners or Rests.

    With `sign_in_leads` the absorbed person's number and PIN open the kept account, until its PIN changes or it joins the staff.
    """
    _lock(kept_id, absorbed_id)
    for person_id in (kept_id, absorbed_id):
        if pausing.is_paused(person_id):  # first, because the office does not meet the person meanwhile
            raise Rests
        person = queries.person_for_office(person_id)
        if person is None or person.is_staff or person_id == by.id or kept_id == absorbed_id:
            raise NotTwoLearners
    made = Merge(
        kept_id=kept_id,
        absorbed_id=absorbed_id,
        merged_at=clock.now(),
        merged_by_id=by.id,
        leads_to_id=kept_id if sign_in_leads else None,
    )
    db.session.add(made)
    db.session.flush()
    moving = Moving(made)
    for part in all_parts():
        part.merge(moving)
    sessions.end_others(absorbed_id)
    moving.change(db.session.get_one(Person, absorbed_id), closed_at=clock.now())
    audit.record(f"merged person {absorbed_id} into", "person", kept_id, actor_id=by.id)
    notices.notify_merged(made.id, kept_id)
    persons_merged.send(kept_id)
    return made


def rehearse(kept_id: int, absorbed_id: int, *, by: Identity) -> list[person_parts.Part]:
    """Return what the office would read of the kept person after a merge. The caller rolls back. Raises NotTwoLearners or Rests."""
    merge(kept_id, absorbed_id, sign_in_leads=False, by=by)
    return person_parts.parts_of(kept_id)


def part(merge_id: int, *, by: Identity) -> Merge:
    """Part two persons: what the merge moved goes back. Raises AlreadyParted or NewerMerge.

    Facts made since the merge stay with the kept person. A session of the absorbed person does not come back.
    """
    found = db.session.get_one(Merge, merge_id)
    _lock(found.kept_id, found.absorbed_id)
    db.session.refresh(found, with_for_update=True)
    if found.parted_at:
        raise AlreadyParted
    both = [found.kept_id, found.absorbed_id]
    newer = select(Merge.id).where(
        Merge.id > found.id, Merge.parted_at.is_(None), or_(Merge.kept_id.in_(both), Merge.absorbed_id.in_(both))
    )
    if db.session.scalar(newer.limit(1)):
        raise NewerMerge
    parting = Parting(found)
    for subject in reversed(all_parts()):
        if subject.part:
            subject.part(parting)
    for move in parting.moves():
        parting.put_back(move)
    found.parted_at, found.parted_by_id, found.leads_to_id = clock.now(), by.id, None
    db.session.flush()
    audit.record(f"parted person {found.absorbed_id} from", "person", found.kept_id, actor_id=by.id)
    for person_id in both:
        notices.notify_parted(found.id, person_id)
    return found


def _lock(*person_ids: int) -> None:
    """Lock the persons in the order of their ids, so that two merges of the same persons wait for each other."""
    db.session.execute(select(Person.id).where(Person.id.in_(person_ids)).order_by(Person.id).with_for_update())
