"""Pause an account at its owner's wish (UU 27/2022, art. 11): nobody else meets the person until they take it up again."""

from typing import Any

from blinker import signal
from sqlalchemy import ColumnElement, and_, exists, select, update
from sqlalchemy.orm import aliased

from core import audit, clock
from core.db import changed, db, run
from core.errors import N_, DomainError
from people.identity import Identity
from people.models import Membership, Person
from people.own_businesses import own_businesses

account_paused = signal("people.pausing.account_paused")
account_resumed = signal("people.pausing.account_resumed")
"""Each is sent with a person's id, in the transaction that stores the change."""


class StaffCannot(DomainError):
    """The person works here: other people's learning and products hang on the account."""

    status = 403
    message = N_("You hold a role of the staff. Ask the office to end it first; then you can do this.")


def pause(by: Identity) -> None:
    """Pause one's own account. Pausing again changes nothing. Raises StaffCannot."""
    refuse_staff(by)
    if _set(by.id, paused=True):
        audit.record("paused", "person", by.id, actor_id=by.id)


def resume(by: Identity) -> None:
    """Take one's own account up again."""
    end_pause(by.id, actor_id=by.id)


def end_pause(person_id: int, *, actor_id: int | None) -> None:
    """Take an account up again. `actor_id` is None for a sweep."""
    if _set(person_id, paused=False):
        audit.record("resumed", "person", person_id, actor_id=actor_id)


def refuse_staff(by: Identity) -> None:
    """Raise StaffCannot for who holds a role of the staff."""
    if by.is_staff:
        raise StaffCannot(by.id)


def is_paused(person_id: int) -> bool:
    """Whether a person's account rests."""
    return bool(run(_is_paused.where(Person.id == person_id)).scalar())


def rests(enterprise: Any) -> ColumnElement[bool]:
    """Return the condition for a business (a column or an id) that rests: an owner is paused, and no other owner is there."""
    of_paused, of_present = aliased(Membership), aliased(Membership)
    paused, present = aliased(Person), aliased(Person)
    return and_(
        exists().where(
            of_paused.enterprise_id == enterprise,
            of_paused.left_at.is_(None),
            paused.id == of_paused.person_id,
            paused.paused_at.is_not(None),
        ),
        ~exists().where(
            of_present.enterprise_id == enterprise,
            of_present.left_at.is_(None),
            present.id == of_present.person_id,
            present.paused_at.is_(None),
        ),
    )


def business_rests(enterprise_id: int) -> bool:
    """Whether a business rests."""
    return bool(db.session.scalar(select(rests(enterprise_id))))


def businesses_of(person_id: int) -> list[int]:
    """Return the ids of the businesses that a person owns or co-owns."""
    own = own_businesses(person_id)
    return list(db.session.scalars(own.order_by(Membership.enterprise_id)))


_is_paused = select(Person.paused_at.is_not(None))


def _set(person_id: int, *, paused: bool) -> bool:
    """Pause or resume an account and tell the other packages. Returns False where it was so before."""
    before = Person.paused_at.is_(None) if paused else Person.paused_at.is_not(None)
    now = clock.now() if paused else None
    done = update(Person).where(Person.id == person_id, Person.closed_at.is_(None), before).values(paused_at=now)
    if changed(db.session.execute(done)) != 1:
        return False
    (account_paused if paused else account_resumed).send(person_id)
    return True
