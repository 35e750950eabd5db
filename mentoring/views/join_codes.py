"""The poster with a cohort's join code, and the renewal of the code."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core import clock, qr
from core.db import db
from core.office import public_address
from core.web import require
from mentoring import codes, cohorts
from mentoring.policies import can_edit_cohort
from mentoring.queries import cohorts as queries
from mentoring.views.loading import find_cohort
from mentoring.wording import span

bp = Blueprint("join_codes", __name__)


@bp.get("/cohorts/<int:cohort_id>/poster")
def show_poster(cohort_id: int):
    """Show the poster: one printed page with the cohort's days, place and join code."""
    cohort = find_cohort(cohort_id)
    address = public_address(url_for("cohort_joining.new_person", code=codes.formatted(cohort.join_code)))
    return render_template(
        "mentoring/poster.html",
        cohort=cohort,
        address=address,
        typed=address.removeprefix("https://").removeprefix("http://"),
        qr=qr.draw(address),
        span=span(cohort.starts_on, cohort.ends_on),
        courses=queries.courses_of(cohort.id),
        is_over=cohort.is_over(clock.today()),
    )


@bp.post("/cohorts/<int:cohort_id>/code")
def create_code(cohort_id: int):
    """Give the cohort a new code. The old code stops working."""
    cohort = find_cohort(cohort_id)
    require(can_edit_cohort(current_user, cohort))
    cohorts.renew_code(cohort, by=current_user)
    db.session.commit()
    flash(_("The cohort has a new code. Print the poster again: the old one leads nowhere."), "good")
    return redirect(url_for(".show_poster", cohort_id=cohort_id), 303)
