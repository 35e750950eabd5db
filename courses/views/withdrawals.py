"""Withdraw from a course after a confirmation, and rejoin it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.web import find_or_404, require
from courses import enrolling, queries
from courses.policies import can_rejoin, can_withdraw

bp = Blueprint("withdrawals", __name__)


@bp.get("/courses/<slug>/withdrawal/new")
def new_withdrawal(slug: str):
    """Ask for confirmation, and explain that all work is kept."""
    enrolment = find_or_404(queries.enrolments_in(slug, current_user.id))
    require(can_withdraw(current_user, enrolment))
    return render_template("courses/withdrawal.html", place=queries.find_place(current_user, slug))


@bp.post("/courses/<slug>/withdrawal")
def create_withdrawal(slug: str):
    """Withdraw from a course."""
    enrolment = find_or_404(queries.enrolments_in(slug, current_user.id))
    require(can_withdraw(current_user, enrolment))
    enrolling.withdraw(enrolment)
    db.session.commit()
    flash(_("The course is stopped. Everything you did is kept."), "note")
    return redirect(url_for("courses.show_course", slug=slug), code=303)


@bp.post("/courses/<slug>/withdrawal/end")
def delete_withdrawal(slug: str):
    """Rejoin a course."""
    enrolment = find_or_404(queries.enrolments_in(slug, current_user.id))
    require(can_rejoin(current_user, enrolment))
    enrolling.rejoin(enrolment)
    db.session.commit()
    flash(_("Welcome back. Everything is as you left it."), "good")
    return redirect(url_for("learning.show_course", slug=slug), code=303)
