"""Curation periods: create one, see its used places, and close it early."""

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

SHOWN = 50
"""Products named on the page that asks."""


@bp.get("/office/periods")
def list_periods():
    """List the periods, newest first, with the form for another."""
    require(can_manage_periods(current_user))
    return _render(PeriodForm(formdata=None))


@bp.post("/office/periods")
def create_period():
    """Create a period."""
    require(can_manage_periods(current_user))
    form = PeriodForm()
    if not form.validate_on_submit():
        return _render(form), 422
    with refusals() as refused:
        periods.make_period(
            name=form.name.data,
            opens_on=form.opens_on.data,
            closes_on=form.closes_on.data,
            quota=form.quota.data,
            by=current_user,
        )
    if refused:
        return _render(form, refused=refused.words), refused.status
    db.session.commit()
    flash(_("The period is there. Owners see it on their product's page."), "good")
    return redirect(url_for(".list_periods"), 303)


@bp.get("/office/periods/<int:period_id>/closing")
def new_closing(period_id: int):
    """Ask before a period is closed early, with the products that were not handed in yet."""
    require(can_manage_periods(current_user))
    period = find_or_404(queries.all_periods(), id=period_id)
    if period.closed_at or period.closes_on < clock.today():
        return redirect(url_for(".list_periods"))
    return render_template(
        "curation/period_closing.html",
        period=period,
        taken=periods.count_places(period.id),
        missing=queries.not_handed_in(),
        shown=SHOWN,
    )


@bp.post("/office/periods/<int:period_id>/closing")
def create_closing(period_id: int):
    """Close a period."""
    require(can_manage_periods(current_user))
    period = find_or_404(queries.all_periods(), id=period_id)
    with refusals() as refused:
        periods.close_period(period, by=current_user)
    if refused:
        return _render(PeriodForm(formdata=None), refused=refused.words), refused.status
    db.session.commit()
    flash(_("The period is closed. What was sent goes its way."), "good")
    return redirect(url_for(".list_periods"), 303)


@bp.post("/office/periods/<int:period_id>/closing/undo")
def delete_closing(period_id: int):
    """Undo within a day that a period was closed early."""
    require(can_manage_periods(current_user))
    period = find_or_404(queries.all_periods(), id=period_id)
    with refusals() as refused:
        periods.take_back_closing(period, by=current_user)
    if refused:
        return _render(PeriodForm(formdata=None), refused=refused.words), refused.status
    db.session.commit()
    flash(_("The period is open again, until its planned last day."), "good")
    return redirect(url_for(".list_periods"), 303)


def _render(form: PeriodForm, *, refused: str | None = None) -> str:
    return render_template(
        "curation/periods.html",
        rows=queries.period_rows(),
        form=form,
        refused=refused,
        today=clock.today(),
        can_take_back=periods.can_take_back_closing,
    )
