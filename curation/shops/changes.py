"""The rows of placements: locked, changed with a row of history, and which of them a shop must still remove."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, select

from core import clock
from core.db import db
from curation.models import Placement, PlacementChange, PlacementState
from products.rulebook import deadlines
from products.rulebook.rules import Rules

still_there = and_(
    Placement.state.in_((PlacementState.TAKEN_DOWN, PlacementState.SENT_BACK)),
    Placement.address.is_not(None),
    Placement.removed_at.is_(None),
)
"""A product that must not be shown any more, and that its shop has not yet said to have removed."""


def is_still_there(placement: Any) -> bool:
    """Tell of a row of placements what `still_there` says in a statement."""
    ended = placement.state in (PlacementState.TAKEN_DOWN, PlacementState.SENT_BACK)
    return ended and placement.address is not None and placement.removed_at is None


def due_for(state: PlacementState, changed_at: datetime, rules: Rules, *, still_there: bool = False) -> date | None:
    """Return a shop's last day to show a product that it was offered, or to remove one. None where nothing is promised."""
    if still_there:
        return deadlines.remove_by(rules, clock.day_of(changed_at))
    return deadlines.place_by(rules, clock.day_of(changed_at)) if state == PlacementState.OFFERED else None


def select_for_update(*where: ColumnElement[bool]) -> list[Placement]:
    """Lock the placements that meet these conditions, in the order of their ids, and reload them."""
    return list(
        db.session.scalars(
            select(Placement).where(*where).order_by(Placement.id).with_for_update().execution_options(populate_existing=True)
        )
    )


def lock(placement: Placement) -> None:
    """Lock a placement until the transaction ends, and reload it."""
    db.session.flush()
    db.session.refresh(placement, with_for_update={"of": Placement})


def change(
    placement: Placement,
    state: PlacementState,
    *,
    reason: str | None = None,
    address: str | None,
    by_id: int | None,
) -> None:
    """Set the state of a placement, and keep the change. The address stays in the row, also where it is not shown any more."""
    now: datetime = clock.now()
    placement.state, placement.reason, placement.address, placement.changed_at = state, reason, address, now
    db.session.flush()
    db.session.add(PlacementChange(placement_id=placement.id, state=state, reason=reason, address=address, at=now, by_id=by_id))
