"""Approved products on the desk of a shop's manager, and for the office those that are late in a shop."""

from collections.abc import Sequence
from functools import partial
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import ColumnElement, Integer, Select, String, bindparam, or_, select

from core import clock, lateness
from core.db import TZDateTime, run
from core.wording import in_language
from curation.models import Placement, PlacementState
from curation.policies.channels import channels_of
from curation.policies.office import can_take_down
from people.desk.sources import Source
from people.desk.things import SHOWN, Held, Holder, Pile, Place, Thing, counts
from people.identity import Identity
from people.models import Enterprise, Person, Role, RoleGrant
from products.models import Listing
from products.rulebook import deadlines
from products.rulebook import rules as rule_versions
from products.rulebook.rules import NoRules, Rules

_only = bindparam("only", type_=Integer)
_is_late = Placement.changed_at < bindparam("late_before", type_=TZDateTime)


def placements_where(condition: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    """Return the placements under a condition, those that changed longest ago first. Takes `only` and `late_before`."""
    return (
        select(
            Placement.id,
            Placement.channel,
            Placement.changed_at,
            Placement.reason,
            Listing.product,
            Enterprise.name.label("business"),
            *counts(_is_late),
        )
        .join(Listing, Listing.id == Placement.listing_id)
        .join(Enterprise, Enterprise.id == Listing.enterprise_id)
        .where(condition, or_(_only.is_(None), Placement.id == _only))
        .order_by(Placement.changed_at, Placement.id)
        .limit(SHOWN)
    )


_offered = placements_where(Placement.state == PlacementState.OFFERED)
_own = bindparam("channels", type_=String, expanding=True)
_own_channels = _offered.where(Placement.channel.in_(_own))
_other_channels = _offered.where(Placement.channel.not_in(_own), _is_late)
_late_among = _other_channels.where(Placement.id.in_(bindparam("ids", expanding=True))).limit(None)
_managers = (
    select(RoleGrant.scope_key, Person.id, Person.name)
    .join(Person, Person.id == RoleGrant.person_id)
    .where(
        RoleGrant.role == Role.CHANNEL,
        RoleGrant.scope_key.in_(bindparam("channels", expanding=True)),
        RoleGrant.in_force(bindparam("today")),
        Person.closed_at.is_(None),
    )
    .order_by(Person.name, Person.id)
)


def _waiting(person: Identity, id: int | None) -> Pile[Thing]:
    rules = rules_in_force()
    if not channels_of(person) or rules is None:
        return Pile()
    rows = run(_own_channels, _parameters(person, rules, id)).all()
    return Pile.of([_thing(row, rules, shop_of(row)) for row in rows], rows)


def _held(person: Identity, id: int | None) -> Pile[Held]:
    rules = rules_in_force()
    if not can_take_down(person) or rules is None:
        return Pile()
    rows = run(_other_channels, _parameters(person, rules, id)).all()
    managers = managers_of([row.channel for row in rows])
    place = Place("office_placements.list_placements")
    return Pile.of([Held(_thing(row, rules, place), managers[row.channel], shop_of(row)) for row in rows], rows)


def held_of(person: Identity, placement_ids: Sequence[int]) -> dict[int, Held]:
    """Return by id which of these placements are late in the hands of others, for who follows them. Two statements."""
    rules = rules_in_force()
    if not can_take_down(person) or rules is None or not placement_ids:
        return {}
    rows = run(_late_among, {**_parameters(person, rules, None), "ids": list(placement_ids)}).all()
    managers, place = managers_of([row.channel for row in rows]), Place("office_placements.list_placements")
    return {row.id: Held(_thing(row, rules, place), managers[row.channel], shop_of(row)) for row in rows}


def managers_of(channels: Sequence[str]) -> dict[str, list[Holder]]:
    """Return the managers of each of these channels, in one statement."""
    managers: dict[str, list[Holder]] = {channel: [] for channel in channels}
    for row in run(_managers, {"channels": sorted(managers), "today": clock.today()}) if managers else ():
        managers[row.scope_key].append(Holder(row.id, row.name))
    return managers


def rules_in_force() -> Rules | None:
    """Return the rules in force, or None while there are none."""
    try:
        return rule_versions.current()
    except NoRules:
        return None


def _parameters(person: Identity, rules: Rules, id: int | None) -> dict[str, Any]:
    return {
        "channels": sorted(channels_of(person)),
        "late_before": lateness.begun_before(partial(deadlines.place_by, rules)),
        "only": id,
    }


def shop_of(row: Any) -> Place:
    """Return the place of a product on the page of its shop."""
    return Place("channels.show_channel", {"key": row.channel, "open": row.id, "_anchor": f"p{row.id}"})


def _thing(row: Any, rules: Rules, place: Place) -> Thing:
    shop = rules.channels.get(row.channel)
    return Thing(
        kind="placement",
        id=row.id,
        deed=_("Put a product into %(shop)s", shop=in_language(shop.title) if shop else row.channel),
        what=f"{row.product}, {row.business}",
        since=row.changed_at,
        due=deadlines.place_by(rules, clock.day_of(row.changed_at)),
        place=place,
    )


PLACEMENTS = Source(_waiting, _held)
