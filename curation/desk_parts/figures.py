"""The figures of curation: for the office what was handed in and shown, for a curator or a shop's manager the own work."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, String, and_, bindparam, or_, select
from sqlalchemy.orm import aliased

from core.db import run
from curation.models import CompletenessCheck, Placement, PlacementChange, PlacementState, Round, Score
from curation.policies.channels import channels_of
from curation.policies.desk import can_open_desk
from people.desk.things import Figure, counted_weeks, in_two_weeks, week
from people.identity import Identity
from people.policies import works_at_office


def _counting(moment: Any, *conditions: Any, things: Any = None) -> Select[*tuple[Any, ...]]:
    return select(*counted_weeks(moment, things)).where(in_two_weeks(moment), *conditions)


_earlier = aliased(PlacementChange)
_state_before = (
    select(_earlier.state)
    .where(_earlier.placement_id == PlacementChange.placement_id, _earlier.id < PlacementChange.id)
    .order_by(_earlier.id.desc())
    .limit(1)
    .correlate(PlacementChange)
    .scalar_subquery()
)
_state = bindparam("state", type_=String)
_became = and_(PlacementChange.state == _state, or_(_state_before.is_(None), _state_before != _state))
"""A change into a state. A corrected address is none: the product was shown before."""
_handed_in = _counting(Round.handed_in_at)
_placed = _counting(PlacementChange.at, _became, things=PlacementChange.placement_id)
_checked = _counting(CompletenessCheck.checked_at, CompletenessCheck.curator_id == bindparam("viewer"))
_scored = _counting(Score.submitted_at, Score.curator_id == bindparam("viewer"))
_placed_in = _counting(
    PlacementChange.at,
    _became,
    PlacementChange.placement_id.in_(select(Placement.id).where(Placement.channel.in_(bindparam("channels", expanding=True)))),
    things=PlacementChange.placement_id,
)


def figures(person: Identity) -> Sequence[Figure]:
    """Count what a person may follow: the office all products, a curator the own judging, a manager the own shops."""
    shown = []
    if works_at_office(person):
        shown.append(_figure(_("Products handed in"), _handed_in))
        shown.append(_figure(_("Products put into a shop"), _placed, state=PlacementState.LIVE))
    if can_open_desk(person):
        shown.append(_figure(_("Products that you checked"), _checked, viewer=person.id))
        shown.append(_figure(_("Products that you scored"), _scored, viewer=person.id))
    if channels := sorted(channels_of(person)):
        shown.append(_figure(_("Put into your shop"), _placed_in, state=PlacementState.LIVE, channels=channels))
        shown.append(_figure(_("Sent back to the owner"), _placed_in, state=PlacementState.SENT_BACK, channels=channels))
    return shown


def _figure(label: str, statement: Select[*tuple[Any, ...]], **facts: Any) -> Figure:
    row = run(statement, {**week(), **facts}).one()
    return Figure(label, row.now, row.before)
