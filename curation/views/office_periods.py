"""Curation periods: open one, see how full it is, close one early."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core import clock
from core.db import db
from core.refusals import refusals
from core.web import find_or_404, require
from curation.forms.office import PeriodForm
from curation.judging import periods
from curation.policies.office import can_manage_periods
from curation.queries import office as queries

bp = Blueprint("office_periods", __name__)


@bp.get("/office/periods")
def list_periods():
    """All of them, the newest first, and the form for another."""
    require(can_manage_periods(current_user))
    return _page(PeriodForm(formdata=None))


@bp.post("/office/periods")
def create_period():
    """Open or announce a period."""
    require(can_manage_periods(current_user))
    form = PeriodForm()
    if not form.validate_on_submit():
        return _page(form), 422
    with refusals() as refused:
        periods.make_period(
            name=form.name.data,
            opens_on=form.opens_on.data,
            closes_on=form.closes_on.data,
            quota=form.quota.data,
            by=current_user,
        )
    if refused:
        return _page(form, refused=refused.words), refused.status
    db.session.commit()
    flash(_("The period is there. Owners see it on their product's page."), "good")
    return redirect(url_for(".list_periods"), 303)


@bp.post("/office/periods/<int:period_id>/closing")
def create_closing(period_id: int):
    """Take nothing more from now on."""
    require(can_manage_periods(current_user))
    period = find_or_404(queries.all_periods(), id=period_id)
    with refusals() as refused:
        periods.close_period(period, by=current_user)
    if refused:
        return _page(PeriodForm(formdata=None), refused=refused.words), refused.status
    db.session.commit()
    flash(_("The period is closed. What was sent goes its way."), "good")
    return redirect(url_for(".list_periods"), 303)


def _page(form: PeriodForm, *, refused: str | None = None) -> str:
    return render_template("curation/periods.html", rows=queries.period_rows(), form=form, refused=refused, today=clock.today())
