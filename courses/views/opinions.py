"""A learner says whether a completed course was useful."""

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.web import find_or_404
from courses import opinions
from courses.queries import enrolments_in

bp = Blueprint("opinions", __name__)


@bp.post("/learn/<slug>/opinion")
def create_opinion(slug: str):
    """Keep the word of one of the two buttons, and return to the end of the course."""
    enrolment = find_or_404(enrolments_in(slug, current_user.id))
    opinions.say(enrolment, useful=request.form.get("useful") == "yes")
    db.session.commit()
    flash(_("Thank you. The trainer sees how many say so, without names."), "good")
    return redirect(url_for("finished.show_finished", slug=slug), code=303)
