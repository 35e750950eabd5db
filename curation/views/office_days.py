"""The office's page of the days from sign-up to the shop, by holder."""

from flask import Blueprint, render_template
from flask_babel import gettext as _
from flask_login import current_user

from core.web import require
from curation.policies.office import can_see_days
from curation.shops import time_report

bp = Blueprint("office_days", __name__)


@bp.get("/office/days")
def show_days():
    """Show every product that was ever live, latest first, and the medians."""
    require(can_see_days(current_user))
    names = {
        time_report.OWNER: _("Owner"),
        time_report.GRADER: _("Grader"),
        time_report.OFFICER: _("Officer"),
        time_report.CURATORS: _("Curators"),
        time_report.CHANNEL: _("Shop"),
    }
    return render_template("curation/days.html", report=time_report.report(), holders=time_report.HOLDERS, names=names)
