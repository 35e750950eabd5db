"""The office's list of applications: at first those that are open. No scores are shown."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import and_, or_

from core import clock
from core.errors import N_
from core.lists.cells import due_cell
from core.lists.declaring import Cell, Column, StaffList, declare, states
from core.lists.searching import text_in
from core.wording import number
from curation.missing_curators import Missing, words_of
from curation.models import OPEN_STATES, Appeal, Application, ApplicationState, Round
from curation.policies.office import can_follow_applications
from curation.queries import applications as queries
from curation.queries import office
from curation.queries.applications import ApplicationRow
from people.models import Enterprise
from products.models import Listing
from products.rulebook import deadlines
from products.rulebook import rules as rule_versions
from products.rulebook.rules import Rules

STATES = {
    ApplicationState.SUBMITTED: ("wait", N_("Waits for the check of completeness")),
    ApplicationState.IN_REVIEW: ("wait", N_("Waits for the curators' scores")),
    ApplicationState.RETURNED: ("wait", N_("Returned to be mended")),
    ApplicationState.APPROVED: ("done", N_("Approved")),
    ApplicationState.WITHDRAWN: ("", N_("Taken back")),
    ApplicationState.LAPSED: ("", N_("Not mended in time")),
}
"""The shape and the words of each state."""


class Line(NamedTuple):
    """A row with whose turn it is, and until when. An owner is never late, since the time to mend just ends."""

    row: ApplicationRow
    holder: str
    until: date | None
    is_owners_turn: bool
    missing: Missing | None
    """What it lacks where no curator can go on with it."""

    @property
    def id(self) -> int:
        """The id of the application."""
        return self.row.id


def _read(rows: Sequence[Any]) -> list[Line]:
    found = [ApplicationRow(*row) for row in rows]
    versions = {id: rule_versions.rules_of(id) for id in {row.rule_set_id for row in found}}
    stuck = office.without_enough_curators([row.id for row in found])
    return [Line(row, *whose_turn(row, versions[row.rule_set_id]), stuck.get(row.id)) for row in found]


def whose_turn(row: ApplicationRow, rules: Rules) -> tuple[str, date | None, bool]:
    """Return who must act, until when, and whether it is the owner. Nobody must where it has ended."""
    handed_in = clock.day_of(row.handed_in_at)
    if row.appealed_at is not None and row.state is not ApplicationState.WITHDRAWN:
        return _("Appeal"), deadlines.answer_by(rules, clock.day_of(row.appealed_at)), False
    match row.state:
        case ApplicationState.SUBMITTED:
            return _("Completeness check"), deadlines.check_by(rules, handed_in), False
        case ApplicationState.IN_REVIEW:
            return _("Curators"), deadlines.decide_by(rules, handed_in), False
        case ApplicationState.RETURNED:
            return _("Owner, to mend it"), row.mend_by, True
    return "", None, False


def state_cell(row: ApplicationRow) -> Cell:
    """Return the state of an application, with the number of its round where it is not the first."""
    kind, words = STATES[row.state]
    return Cell(_(words), state=kind, sub=_("Round %(round)s", round=row.round) if row.round > 1 else None)


def _turn(line: Line) -> Cell:
    lacking = Cell(words_of(line.missing), state="bad") if line.missing else None
    return Cell(line.holder or None, sub=lacking)


def _until(line: Line) -> Cell:
    return Cell(line.until) if line.is_owners_turn else due_cell(line.until)


_open_appeal = and_(Appeal.id.is_not(None), Application.state != ApplicationState.WITHDRAWN)
_choices = {state.value: (words, Application.state == state) for state, (_kind, words) in STATES.items()}
APPLICATIONS = declare(
    StaffList(
        name="applications",
        title=N_("Products on their way"),
        endpoint="office_applications.list_applications",
        may_open=can_follow_applications,
        statement=queries.office_rows,
        id=Application.id,
        read=_read,
        columns=(
            Column(
                "product",
                N_("Product"),
                lambda line: Cell(
                    line.row.product, line.row.business, ("office_applications.show_application", {"application_id": line.id})
                ),
                order=Listing.product,
                search=(text_in(Listing.product),),
                in_file=lambda line: line.row.product,
            ),
            Column(
                "business",
                N_("Business"),
                lambda line: line.row.business,
                search=(text_in(Enterprise.name),),
                file_only=True,
            ),
            Column("state", N_("State"), lambda line: state_cell(line.row), order=Application.state, unsearched="the filter"),
            Column("turn", N_("Whose turn"), _turn, unsearched="worked out of the state, which is the filter"),
            Column("handed", N_("Handed in"), lambda line: line.row.handed_in_at, order=Round.handed_in_at, unsearched="a day"),
            Column("until", N_("At the latest"), _until, unsearched="a day", in_file=lambda line: line.until),
        ),
        order="handed",
        counted=lambda total: ngettext("%(rows)s product", "%(rows)s products", total, rows=number(total)),
        searched=N_("Product or business"),
        filters=(
            states(
                "state",
                N_("State"),
                {
                    "open": (N_("On their way"), or_(Application.state.in_(OPEN_STATES), _open_appeal)),
                    "appeal": (N_("With an open appeal"), _open_appeal),
                    **_choices,
                },
                default="open",
            ),
        ),
    )
)
