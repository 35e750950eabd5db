"""Every open application for the office: who must act, since when, and what is late. No scores are shown."""

from datetime import date

from flask import Blueprint, render_template
from flask_babel import gettext as _
from flask_login import current_user

from core import clock
from core.paging import page_number
from core.web import require
from curation.models import ApplicationState
from curation.policies.office import can_follow_applications
from curation.queries import applications as queries
from curation.queries import office
from curation.queries.applications import OpenRow
from products.rulebook import deadlines
from products.rulebook import rules as rule_versions
from products.rulebook.rules import Rules

bp = Blueprint("office_applications", __name__)


@bp.get("/office/applications")
def list_applications():
    """List the open applications, oldest first."""
    require(can_follow_applications(current_user))
    page = page_number()
    rows, pages = queries.open_applications(page)
    versions = {id: rule_versions.rules_of(id) for id in {row.rule_set_id for row in rows}}
    return render_template(
        "curation/office_applications.html",
        lines=[_line(row, versions[row.rule_set_id]) for row in rows],
        stuck=office.without_enough_curators(),
        page=page,
        pages=pages,
    )


def _line(row: OpenRow, rules: Rules) -> dict:
    handed_in = clock.day_of(row.handed_in_at)
    if row.appealed_at is not None:
        return _line_with(row, _("Appeal"), deadlines.answer_by(rules, clock.day_of(row.appealed_at)), handed_in)
    holder, until = {
        ApplicationState.SUBMITTED: (_("Completeness check"), deadlines.check_by(rules, handed_in)),
        ApplicationState.IN_REVIEW: (_("Curators"), deadlines.decide_by(rules, handed_in)),
        ApplicationState.RETURNED: (_("Owner, to mend it"), row.mend_by),
    }[row.state]
    return _line_with(row, holder, until, handed_in, is_owners_turn=row.state is ApplicationState.RETURNED)


def _line_with(row: OpenRow, holder: str, until: date | None, handed_in: date, *, is_owners_turn: bool = False) -> dict:
    days = (clock.today() - handed_in).days
    return {"row": row, "holder": holder, "until": until, "is_owners_turn": is_owners_turn, "days": days}
