"""The officers' lists of suspensions, and of products whose licences an officer has to decide on."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import and_

from core import clock, lateness
from core.errors import N_
from core.lists.cells import due_cell
from core.lists.declaring import Cell, Column, StaffList, declare, states
from core.lists.searching import known_in, text_in
from core.wording import day, in_language, number
from eligibility.models import Suspension
from eligibility.policies import can_see_rulings, can_see_suspensions
from eligibility.queries import rulings
from eligibility.queries import suspensions as queries
from eligibility.queries.rulings import ProductRow
from eligibility.queries.suspensions import SuspensionRow
from people.models import Enterprise
from products.models import Listing
from products.rulebook import rules as rule_versions

_begun_by = queries.all_rows.selected_columns.begun_by


def reasons() -> dict[str, str]:
    """Return the sentences of the reasons for a suspension in the rules in force, by their keys."""
    return {key: reason.text for key, reason in rule_versions.current().suspension_reasons.items()}


def _read(rows: Sequence[Any]) -> list[SuspensionRow]:
    words = reasons()
    found = [SuspensionRow(*row) for row in rows]
    return [replace(row, reason=words.get(row.reason, row.reason)) for row in found]


def _state(row: SuspensionRow) -> Cell:
    if row.ended_at:
        return Cell(_("Over since %(day)s", day=day(row.ended_at)), state="")
    late = lateness.late_words(row.review_by)
    if late:
        return Cell(late, state="bad", sub=_("Was to be looked at by %(day)s", day=day(row.review_by)))
    return Cell(_("To be looked at by %(day)s", day=day(row.review_by)), state="wait")


SUSPENSIONS = declare(
    StaffList(
        name="suspensions",
        title=N_("Suspensions"),
        endpoint="suspensions.list_suspensions",
        may_open=can_see_suspensions,
        statement=queries.all_rows,
        id=Suspension.id,
        read=_read,
        columns=(
            Column(
                "business",
                N_("Business"),
                lambda row: Cell(row.business, to=("suspensions.show_suspension", {"suspension_id": row.id})),
                order=Enterprise.name,
                search=(text_in(Enterprise.name),),
            ),
            Column("reason", N_("Reason"), lambda row: row.reason, search=(known_in(Suspension.reason, reasons),)),
            Column("state", N_("State"), _state, order=Suspension.review_by, unsearched="the filter beside it"),
            Column("since", N_("Since"), lambda row: row.begun_at, order=Suspension.begun_at, unsearched="a day"),
            Column("by", N_("By"), lambda row: row.begun_by, order=_begun_by, search=(text_in(_begun_by),)),
        ),
        order="state",
        counted=lambda total: ngettext("%(rows)s suspension", "%(rows)s suspensions", total, rows=number(total)),
        searched=N_("Business, reason or officer"),
        filters=(
            states(
                "show",
                N_("State"),
                {
                    "open": (N_("In force"), Suspension.ended_at.is_(None)),
                    "due": (
                        N_("To be looked at now"),
                        and_(Suspension.ended_at.is_(None), Suspension.review_by <= queries.today),
                    ),
                    "over": (N_("Over"), Suspension.ended_at.is_not(None)),
                },
            ),
        ),
        facts=lambda visitor, places: {"today": clock.today()},
    )
)


def _kind_titles() -> dict[str, str]:
    return {key: in_language(kind.title) for key, kind in rule_versions.current().kinds.items()}


def _due(row: ProductRow) -> Cell:
    return due_cell(row.due_on)


RULINGS = declare(
    StaffList(
        name="rulings",
        title=N_("Licences to be decided"),
        endpoint="rulings.list_rulings",
        may_open=can_see_rulings,
        statement=rulings.products,
        narrowed=lambda statement, visitor: rulings.that_wait(statement),
        id=Listing.id,
        read=rulings.questions_of,
        columns=(
            Column(
                "product",
                N_("Product"),
                lambda row: Cell(row.product, sub=row.business),
                order=Listing.product,
                search=(text_in(Listing.product), text_in(Listing.title), text_in(Enterprise.name)),
            ),
            Column(
                "kind", N_("Kind"), lambda row: row.kind, order=Listing.kind, search=(known_in(Listing.kind, _kind_titles),)
            ),
            Column(
                "due", N_("At the latest"), _due, order=Listing.changed_at, unsearched="a day", in_file=lambda row: row.due_on
            ),
        ),
        order="due",
        counted=lambda total: ngettext("%(rows)s product", "%(rows)s products", total, rows=number(total)),
        searched=N_("Product, business or kind"),
        size=30,
    )
)
