"""The list of products in the shops: all shops for the office, one for its manager."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import ColumnElement, and_, false, func, or_

from core import lateness
from core.errors import N_
from core.lists.cells import due_cell
from core.lists.declaring import Cell, Column, Filter, StaffList, declare, states
from core.lists.searching import known_in, text_in
from core.wording import in_language, number
from curation.models import Placement, PlacementState
from curation.policies.office import can_take_down
from curation.queries import channels as queries
from curation.queries.channels import PlacedProduct
from curation.shops.changes import due_for, still_there
from curation.shops.placement_words import reason_words, state_words
from people.models import District, Enterprise, Village
from products.models import Listing
from products.rulebook import deadlines
from products.rulebook import rules as rule_versions
from products.rulebook.rules import Rules


def channel_titles() -> dict[str, str]:
    """Return the titles of the channels of the rules in force, by their keys."""
    return {key: in_language(channel.title) for key, channel in rule_versions.current().channels.items()}


def read_placements(rows: Sequence[Any]) -> list[PlacedProduct]:
    """Make rows with the names of their shops and the day until which a shop is to answer. One statement."""
    rules = rule_versions.current()
    titles = {key: in_language(channel.title) for key, channel in rules.channels.items()}
    return [
        replace(row, shop=titles.get(row.channel, row.channel), due_on=_due_on(row, rules))
        for row in queries.read_placements(rows)
    ]


def _due_on(row: PlacedProduct, rules: Rules) -> date | None:
    return due_for(row.state, row.changed_at, rules, still_there=row.is_still_there)


def place_of(row: PlacedProduct) -> str:
    """Return the business of a product, with its kelurahan and kecamatan."""
    return ", ".join(filter(None, (row.business, row.village, row.district)))


def number_in_feed(words: str) -> ColumnElement[bool]:
    """Return the condition: the product's number in the feed is what was searched for."""
    digits = words.strip()
    return Placement.listing_id == int(digits) if digits.isdecimal() and len(digits) < 10 else false()


def is_late() -> ColumnElement[bool]:
    """Return the condition: the shop should have shown or removed the product by now. Reads the rules in force."""
    rules = rule_versions.current()
    shown, removed = (lateness.begun_before(partial(by, rules)) for by in (deadlines.place_by, deadlines.remove_by))
    offered = and_(Placement.state == PlacementState.OFFERED, Placement.changed_at < shown)
    return or_(offered, and_(still_there, Placement.changed_at < removed))


SEARCHED = (
    text_in(Listing.product),
    text_in(Listing.title),
    text_in(Enterprise.name),
    text_in(func.coalesce(Village.name, "")),
    text_in(func.coalesce(District.name, "")),
)
"""Where a search looks for a product in a shop."""
FOR_FILES = (
    Column("business", N_("Business"), lambda row: row.business, file_only=True, unsearched="searched with the product"),
    Column("village", N_("Kelurahan"), lambda row: row.village, file_only=True, unsearched="searched with the product"),
    Column("district", N_("Kecamatan"), lambda row: row.district, file_only=True, unsearched="searched with the product"),
    Column("address", N_("Address in the shop"), lambda row: row.address, file_only=True, unsearched="an address"),
    Column("reason", N_("Reason"), lambda row: reason_words(row.reason) or None, file_only=True, unsearched="a sentence"),
)
"""Facts that stand beside others on the page and each in a column of their own in files."""
LATE = Filter("late", N_("At the latest"), lambda: [("late", _("Late"))], lambda value: is_late())


def state_in_file(row: PlacedProduct) -> str:
    """Return a placement's state alone, because its reason and address have columns of their own in files."""
    return str(state_cell(row).value)


def _product(row: PlacedProduct) -> Cell:
    return Cell(row.title, place_of(row), ("office_applications.show_application", {"application_id": row.application_id}))


def state_cell(row: PlacedProduct) -> Cell:
    """Return a placement's state, with why it is not shown, or where buyers see it."""
    kind, word = state_words(row.state)
    if not row.evidence:
        return Cell(word, state=kind, sub=Cell(_("Cannot be read, so it is not in the feed"), state="bad"))
    if row.is_still_there:
        return Cell(_("Take down from the shop"), state="bad", sub=reason_words(row.reason) or None)
    if row.shown_at:
        return Cell(word, state=kind, sub=Cell(_("See it in the shop"), href=row.shown_at))
    return Cell(word, state=kind, sub=reason_words(row.reason) or None)


SHOWN = {
    "shown": (N_("Waiting, or still in the shop"), or_(Placement.state != PlacementState.TAKEN_DOWN, still_there)),
    "remove": (N_("Take down from the shop"), still_there),
    PlacementState.OFFERED.value: (N_("Sent to the shop"), Placement.state == PlacementState.OFFERED),
    PlacementState.LIVE.value: (N_("Live"), Placement.state == PlacementState.LIVE),
    PlacementState.SENT_BACK.value: (N_("Sent back"), Placement.state == PlacementState.SENT_BACK),
    PlacementState.TAKEN_DOWN.value: (N_("Taken down"), Placement.state == PlacementState.TAKEN_DOWN),
}
"""The choices of states."""

PLACEMENTS = declare(
    StaffList(
        name="placements",
        title=N_("Products in the shops"),
        endpoint="office_placements.list_placements",
        may_open=can_take_down,
        statement=queries.placed,
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
                "shop",
                N_("Shop"),
                lambda row: row.shop,
                order=Placement.channel,
                search=(known_in(Placement.channel, channel_titles),),
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
            Column(
                "until",
                N_("At the latest"),
                lambda row: due_cell(row.due_on),
                unsearched="a day",
                in_file=lambda row: row.due_on,
            ),
            *FOR_FILES,
        ),
        order="state",
        counted=lambda total: ngettext("%(rows)s product in a shop", "%(rows)s products in shops", total, rows=number(total)),
        searched=N_("Product, business or shop"),
        filters=(
            Filter("shop", N_("Shop"), lambda: list(channel_titles().items()), lambda value: Placement.channel == value),
            states("state", N_("State"), SHOWN, default="shown"),
            LATE,
        ),
    )
)
