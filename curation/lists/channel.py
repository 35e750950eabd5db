"""A shop's list of products, for its manager."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from core.errors import N_
from core.lists.cells import due_cell
from core.lists.declaring import Cell, Column, Places, StaffList, declare, states
from core.wording import number
from curation.lists.placements import (
    FOR_FILES,
    LATE,
    SEARCHED,
    SHOWN,
    channel_titles,
    number_in_feed,
    place_of,
    read_placements,
    state_cell,
    state_in_file,
)
from curation.models import Placement
from curation.policies.channels import can_manage, channels_of
from curation.queries import channels as queries
from curation.queries.channels import PlacedProduct
from curation.shops import feeds
from products.models import Listing
from products.rulebook import rules as rule_versions


def _facts(visitor: Any, places: Places) -> dict[str, Any] | None:
    key = places.get("key", "")
    return {"channel": key} if can_manage(visitor, key) and key in rule_versions.current().channels else None


def _product(row: PlacedProduct) -> Cell:
    photo = row.evidence.photos[0].thumbnail if row.evidence and row.evidence.photos and row.state in feeds.SHOWN else None
    picture = ("placement_photos.show_photo", {"placement_id": row.id, "sha256": photo}) if photo else None
    page = ("channel_products.show_product", {"key": row.channel, "placement_id": row.id}) if picture else None
    return Cell(row.title, sub=place_of(row), to=page, picture=picture)


def _title(places: Places) -> str:
    """Return the title with the shop's name."""
    key = places.get("key", "")
    return _("Products in the shop %(shop)s", shop=channel_titles().get(key, key))


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
                order=Listing.title,
                search=SEARCHED,
                in_file=lambda row: row.title,
            ),
            Column(
                "state",
                N_("State"),
                state_cell,
                order=queries.waiting_first,
                in_file=state_in_file,
                unsearched="the filter beside it",
            ),
            Column("changed", N_("Since"), lambda row: row.changed_at, order=Placement.changed_at, unsearched="a day"),
            Column("until", N_("At the latest"), _until, unsearched="a day", in_file=lambda row: row.due_on),
            Column(
                "feed",
                N_("No. in the feed"),
                lambda row: str(row.listing_id),
                order=Placement.listing_id,
                whole=(number_in_feed,),
            ),
            *FOR_FILES,
        ),
        order="state",
        counted=lambda total: ngettext("%(rows)s product", "%(rows)s products", total, rows=number(total)),
        searched=N_("Product, business, kelurahan or number"),
        filters=(states("state", N_("State"), SHOWN), LATE),
        facts=_facts,
        places=("key",),
        size=30,
        titled=_title,
    )
)
