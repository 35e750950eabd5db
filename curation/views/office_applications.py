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
        answer_by = deadlines.answer_by(rules, clock.day_of(row.appealed_at))
        return _line_with(row, _("Appeal"), answer_by, handed_in, late=answer_by < clock.today())
    holder, until = {
        ApplicationState.SUBMITTED: (_("Completeness check"), deadlines.check_by(rules, handed_in)),
        ApplicationState.IN_REVIEW: (_("Curators"), deadlines.decide_by(rules, handed_in)),
        ApplicationState.RETURNED: (_("Owner, to mend it"), row.mend_by),
    }[row.state]
    late = row.state is not ApplicationState.RETURNED and until is not None and until < clock.today()
    return _line_with(row, holder, until, handed_in, late=late)


def _line_with(row: OpenRow, holder: str, until: date | None, handed_in: date, *, late: bool) -> dict:
    return {"row": row, "holder": holder, "until": until, "late": late, "days": (clock.today() - handed_in).days}
