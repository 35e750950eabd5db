"""Who was merged into whom, also by way of further merges, while those stand."""

from collections.abc import Collection

from sqlalchemy import bindparam, select

from core.db import db, run
from people import phones
from people.models import Merge, Person

_stands = Merge.parted_at.is_(None)
_into = (
    select(Merge.absorbed_id)
    .where(Merge.kept_id.in_(bindparam("kept_ids", expanding=True)), _stands)
    .order_by(Merge.absorbed_id)
)
_kept = select(Merge.kept_id).where(Merge.absorbed_id == bindparam("absorbed_id"), _stands)


def all_in(person_id: int) -> list[int]:
    """Return the ids of all persons who are part of this one by merges that stand, the nearest first."""
    found, newly = [], [person_id]
    while newly := list(run(_into, {"kept_ids": newly}).scalars()):
        found += newly
    return found


def who_stays(person_id: int) -> int:
    """Return the id of the person to whom the facts of this one belong now: the end of the merges, or the person."""
    while (kept_id := run(_kept, {"absorbed_id": person_id}).scalar_one_or_none()) is not None:
        person_id = kept_id
    return person_id


def is_absorbed(person_id: int) -> bool:
    """Whether a merge that stands has absorbed this person."""
    return who_stays(person_id) != person_id


def names_of(person_ids: Collection[int]) -> list[str]:
    """Return the names of these people in the order of their ids, each with the number: `Sri Rahaju (0812-0000-0199)`."""
    people = select(Person.name, Person.phone).where(Person.id.in_(person_ids)).order_by(Person.id)
    return [f"{name} ({phones.national_form(phone)})" if phone else name for name, phone in db.session.execute(people)]
