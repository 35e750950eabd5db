"""A shop's list of products, for its manager."""

from typing import Any

from flask_babel import ngettext

from core.errors import N_
from core.lists.cells import due_cell
from core.lists.declaring import Cell, Column, Places, StaffList, declare, states
from core.lists.searching import text_in
from core.wording import number
from curation.lists.placements import SHOWN, read_placements, state_cell
from curation.models import Placement
from curation.policies.channels import can_manage, channels_of
from curation.queries import channels as queries
from curation.queries.channels import PlacedProduct
from people.models import Enterprise
from products.models import Listing
from products.rulebook import rules as rule_versions


def _facts(visitor: Any, places: Places) -> dict[str, Any] | None:
    key = places.get("key", "")
    return {"channel": key} if can_manage(visitor, key) and key in rule_versions.current().channels else None


def _product(row: PlacedProduct) -> Cell:
    if not row.evidence:
        return Cell(row.product, sub=row.business)
    place = row.evidence.enterprise.village
    return Cell(row.evidence.listing.title, sub=f"{row.business}, {place}" if place else row.business)


def _until(row: PlacedProduct) -> Cell:
    return due_cell(row.due_on)


CHANNEL = declare(
    StaffList(
        name="channel",
        title=N_("Products in the shop"),
        endpoint="channels.show_channel",
        may_open=lambda visitor: bool(channels_of(visitor)),
        statement=queries.of_channel,
        id=Placement.id,
        read=read_placements,
        columns=(
            Column(
                "product",
                N_("Product"),
                _product,
                order=Listing.product,
                search=(text_in(Listing.product), text_in(Enterprise.name)),
            ),
            Column("state", N_("State"), state_cell, order=queries.waiting_first, unsearched="the filter beside it"),
            Column("changed", N_("Since"), lambda row: row.changed_at, order=Placement.changed_at, unsearched="a day"),
            Column("until", N_("At the latest"), _until, unsearched="a day", in_file=lambda row: row.due_on),
            Column(
                "feed",
                N_("No. in the feed"),
                lambda row: str(row.listing_id),
                order=Placement.listing_id,
                unsearched="a number",
            ),
        ),
        order="state",
        counted=lambda total: ngettext("%(rows)s product", "%(rows)s products", total, rows=number(total)),
        searched=N_("Product or business"),
        filters=(states("state", N_("State"), SHOWN),),
        facts=_facts,
        places=("key",),
        size=30,
    )
)
