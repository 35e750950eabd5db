"""The curators' lists: what waits for the curator, and what the curator has judged. Neither tells what others gave."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from core import clock
from core.errors import N_
from core.lists.cells import due_cell
from core.lists.declaring import Cell, Column, Filter, StaffList, declare, states
from core.lists.searching import text_in
from core.wording import number, waiting
from curation.desk_parts.judging import OF_ONE, is_late, versions_in_use
from curation.judging import letters
from curation.lists.applications import STATES
from curation.models import Application, ApplicationState, Round
from curation.policies.desk import can_open_desk
from curation.queries import desk as queries
from curation.queries.desk import QueueRow
from curation.queries.past import PastRow, past_of, past_rows
from people.models import Enterprise
from products.models import Listing
from products.rulebook import deadlines
from products.rulebook import rules as rule_versions
from products.rulebook.rules import Rules


def _product(row: Any) -> Cell:
    return Cell(row.product, row.business, ("desk.show_application", {"application_id": row.id}))


def _step(row: QueueRow) -> Cell:
    words = _("Completeness check") if row.state is ApplicationState.SUBMITTED else _("To be scored")
    return Cell(words, sub=Cell(_("Round %(round)s", round=row.round), state="wait") if row.round > 1 else None)


def _handed(row: QueueRow) -> Cell:
    return Cell(row.handed_in_at, sub=waiting((clock.today() - clock.day_of(row.handed_in_at)).days))


def _until(row: QueueRow) -> Cell:
    return due_cell(row.due_on)


def with_due_days(rows: Sequence[QueueRow]) -> list[QueueRow]:
    """Fill in the last day of each row, which does not depend on other curators. One statement for each version of the rules."""
    versions = {id: rule_versions.rules_of(id) for id in {row.rule_set_id for row in rows}}
    return [replace(row, due_on=_due_on(row, versions[row.rule_set_id])) for row in rows]


def _due_on(row: QueueRow, rules: Rules) -> date:
    by = deadlines.check_by if row.state is ApplicationState.SUBMITTED else deadlines.score_by
    return by(rules, clock.day_of(row.handed_in_at))


def _read_queue(rows: Sequence[Any]) -> list[QueueRow]:
    return with_due_days([QueueRow(*row) for row in rows])


def _read_past(rows: Sequence[Any]) -> list[PastRow]:
    """Make rows with the curator's own reasons in the words of the rules. One statement for each version of the rules."""
    versions = {id: rule_versions.rules_of(id) for id in {row.rule_set_id for row in rows}}
    return [
        replace(
            past, reasons=" ".join(advice.text for advice in letters.advice_of(past.own_reasons, versions[past.rule_set_id]))
        )
        for past in map(past_of, rows)
    ]


def _outcome(row: PastRow) -> Cell:
    if row.is_tied:
        return Cell(_("You are tied to this business"), state="")
    kind, words = STATES[row.state]
    if row.state is ApplicationState.IN_REVIEW:
        words = N_("Waits for other curators") if row.has_scored else N_("Waits for scores")
    grade = _("Grade %(grade)s", grade=row.grade) if row.grade else None
    return Cell(_(words), state=kind, sub=grade)


def _own_words(row: PastRow) -> Cell:
    return Cell(row.own_note or row.reasons or None, sub=row.reasons if row.own_note and row.reasons else None)


_product_column = Column(
    "product",
    N_("Product"),
    _product,
    order=Listing.title,
    search=(text_in(Listing.product), text_in(Listing.title), text_in(Enterprise.name)),
)
QUEUE = declare(
    StaffList(
        name="curation",
        title=N_("Products that wait, the longest first"),
        endpoint="desk.list_applications",
        may_open=can_open_desk,
        statement=queries.queue_rows,
        id=Application.id,
        read=_read_queue,
        columns=(
            _product_column,
            Column("step", N_("Step"), _step, order=Application.state, unsearched="the filter beside it"),
            Column(
                "handed",
                N_("Sent"),
                _handed,
                order=Round.handed_in_at,
                unsearched="a day",
                in_file=lambda row: row.handed_in_at,
            ),
            Column("until", N_("At the latest"), _until, unsearched="a day", in_file=lambda row: row.due_on),
        ),
        order="handed",
        counted=lambda total: ngettext("%(rows)s product", "%(rows)s products", total, rows=number(total)),
        searched=N_("Product or business"),
        filters=(
            states(
                "step",
                N_("Step"),
                {
                    "check": (N_("Completeness check"), Application.state == ApplicationState.SUBMITTED),
                    "score": (N_("To be scored"), Application.state == ApplicationState.IN_REVIEW),
                },
            ),
            Filter(
                "late", N_("At the latest"), lambda: [("late", _("Late"))], lambda value: is_late(versions_in_use(), OF_ONE)
            ),
        ),
        facts=lambda visitor, places: {"curator": visitor.id},
        size=queries.PAGE,
    )
)
PAST = declare(
    StaffList(
        name="judged",
        title=N_("What I have checked or scored"),
        endpoint="desk.list_past",
        may_open=can_open_desk,
        statement=past_rows,
        id=Application.id,
        read=_read_past,
        columns=(
            _product_column,
            Column("state", N_("State"), _outcome, order=Application.state, unsearched="the filter beside it"),
            Column("own", N_("My score"), lambda row: row.own_score, is_number=True, unsearched="a number"),
            Column("words", N_("What I wrote"), _own_words, unsearched="words of one person"),
            Column("score", N_("Score of all"), lambda row: row.score, is_number=True, unsearched="a number"),
            Column("since", N_("Since"), lambda row: row.since, order=Application.state_at, unsearched="a day"),
        ),
        order="-since",
        counted=lambda total: ngettext("%(rows)s product", "%(rows)s products", total, rows=number(total)),
        searched=N_("Product or business"),
        filters=(
            states(
                "state",
                N_("State"),
                {state.value: (words, Application.state == state) for state, (_kind, words) in STATES.items()},
            ),
        ),
        facts=lambda visitor, places: {"curator": visitor.id},
        size=queries.PAGE,
    )
)
