"""The office's page of periods: how long what is kept, how many rows each meets now, and who confirmed it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.web import asks_again, require
from people import retention, retention_words
from people.policies import can_confirm_periods, can_see_settings

bp = Blueprint("office_retention", __name__)


@bp.get("/office/retention")
def list_periods():
    """List the periods of the office's file."""
    # No staff list: the few periods of a file, each confirmed by a form.
    require(can_see_settings(current_user))
    return render_template(
        "people/office_retention.html",
        periods=retention.periods(),
        words=retention_words,
        may_confirm=can_confirm_periods(current_user),
        newest=retention.newest_row(),
        clock_fits=retention.clock_fits(),
    )


@bp.get("/office/retention/<key>/confirmation")
def new_confirmation(key: str):
    """Show how many rows a period meets, and ask."""
    require(can_confirm_periods(current_user))
    return render_template("people/office_retention_confirm.html", period=retention.period(key), words=retention_words)


@bp.post("/office/retention/<key>/<int:months>/confirmation")
@asks_again
def create_confirmation(key: str, months: int):
    """Confirm a period with the months that the page showed."""
    require(can_confirm_periods(current_user))
    retention.confirm(key, months, by=current_user)
    db.session.commit()
    flash(_("Confirmed. What is older is removed within an hour."), "good")
    return redirect(url_for(".list_periods"), 303)


@bp.post("/office/retention/<key>/confirmation/withdrawal")
def create_withdrawal(key: str):
    """Take the confirmation back."""
    require(can_confirm_periods(current_user))
    retention.period(key)
    retention.withdraw(key, by=current_user)
    db.session.commit()
    flash(_("From now on nothing of this is removed."), "good")
    return redirect(url_for(".list_periods"), 303)
