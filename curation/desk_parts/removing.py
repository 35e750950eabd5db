"""Products that were taken down and that a shop still shows: on its manager's desk, and for the office those that are late."""

from functools import partial
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import String, bindparam

from core import clock, lateness
from core.db import TZDateTime, run
from core.wording import in_language
from curation.desk_parts.placing import managers_of, placements_where, rules_in_force, shop_of
from curation.models import Placement
from curation.policies.channels import channels_of
from curation.policies.office import can_take_down
from curation.shops.changes import still_there
from curation.shops.placement_words import reason_words
from people.desk.sources import Source
from people.desk.things import Held, Pile, Place, Thing
from people.identity import Identity
from products.rulebook import deadlines
from products.rulebook.rules import Rules

_is_late = Placement.changed_at < bindparam("late_before", type_=TZDateTime)
_to_remove = placements_where(still_there)
_own = bindparam("channels", type_=String, expanding=True)
_own_channels = _to_remove.where(Placement.channel.in_(_own))
_other_channels = _to_remove.where(Placement.channel.not_in(_own), _is_late)


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
    place = Place("office_placements.list_placements", {"state": "remove"})
    return Pile.of([Held(_thing(row, rules, place), managers[row.channel], shop_of(row)) for row in rows], rows)


def _parameters(person: Identity, rules: Rules, id: int | None) -> dict[str, Any]:
    return {
        "channels": sorted(channels_of(person)),
        "late_before": lateness.begun_before(partial(deadlines.remove_by, rules)),
        "only": id,
    }


def _thing(row: Any, rules: Rules, place: Place) -> Thing:
    shop = rules.channels.get(row.channel)
    return Thing(
        kind="removal",
        id=row.id,
        deed=_("Take a product down from %(shop)s", shop=in_language(shop.title) if shop else row.channel),
        what=f"{row.product}, {row.business}. {reason_words(row.reason)}".strip(),
        since=row.changed_at,
        due=deadlines.remove_by(rules, clock.day_of(row.changed_at)),
        place=place,
    )


REMOVALS = Source(_waiting, _held)
