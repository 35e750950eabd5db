"""The list of open appeals that a curator or officer may hear."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from core import clock
from core.errors import N_
from core.lists.cells import due_cell
from core.lists.declaring import Cell, Column, StaffList, declare, states
from core.lists.searching import text_in
from core.wording import number
from curation.models import Appeal
from curation.policies.appeals import can_open_appeals
from curation.queries import appeals as queries
from curation.queries.appeals import AppealRow
from people.models import Enterprise
from products.models import Listing
from products.rulebook import deadlines
from products.rulebook import rules as rule_versions


def _read(rows: Sequence[Any]) -> list[AppealRow]:
    appeals = [AppealRow(*row) for row in rows]
    versions = {id: rule_versions.rules_of(id) for id in {row.rule_set_id for row in appeals}}
    return [replace(row, due_on=deadlines.answer_by(versions[row.rule_set_id], clock.day_of(row.made_at))) for row in appeals]


def _state(row: AppealRow) -> Cell:
    words = _("Waits for an officer to confirm") if row.proposed_at else _("Waits for a first answer")
    return Cell(words, state="wait")


def _until(row: AppealRow) -> Cell:
    return due_cell(row.due_on)


APPEALS = declare(
    StaffList(
        name="appeals",
        title=N_("Appeals"),
        endpoint="hearings.list_appeals",
        may_open=can_open_appeals,
        statement=queries.open_rows,
        id=Appeal.id,
        read=_read,
        columns=(
            Column(
                "product",
                N_("Product"),
                lambda row: Cell(row.product, row.business, ("hearings.show_appeal", {"appeal_id": row.id})),
                order=Listing.product,
                search=(text_in(Listing.product), text_in(Enterprise.name)),
            ),
            Column("made", N_("Sent"), lambda row: row.made_at, order=Appeal.made_at, unsearched="a day"),
            Column("state", N_("State"), _state, order=Appeal.proposed_at, unsearched="the filter beside it"),
            Column("until", N_("At the latest"), _until, unsearched="a day", in_file=lambda row: row.due_on),
        ),
        order="made",
        counted=lambda total: ngettext("%(rows)s appeal", "%(rows)s appeals", total, rows=number(total)),
        searched=N_("Product or business"),
        filters=(
            states(
                "state",
                N_("State"),
                {
                    "new": (N_("Waits for a first answer"), Appeal.proposed_at.is_(None)),
                    "proposed": (N_("Waits for an officer to confirm"), Appeal.proposed_at.is_not(None)),
                },
            ),
        ),
        facts=lambda visitor, places: {"viewer": visitor.id},
    )
)
