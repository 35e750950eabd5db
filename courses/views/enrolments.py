"""Enrolment in a course."""

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.web import find_or_404, require
from courses import enrolling, queries
from courses.models import EnrolmentState
from courses.path import next_step
from courses.policies import can_enrol
from courses.views.learning import redirect_to_step
from people.enterprises import enterprise_of

bp = Blueprint("enrolments", __name__)


@bp.post("/courses/<slug>/enrolment")
def create_enrolment(slug: str):
    """Enrol in a course, or rejoin it. Stores the learner's enterprise for the certificate.

    With `begin=lesson` it leads into the first lesson, else to the path.
    """
    course = find_or_404(queries.courses_ever_published(), slug=slug)
    require(can_enrol(current_user))
    enterprise = enterprise_of(current_user.id)
    enrolment = enrolling.enrol(current_user.id, course, enterprise_id=enterprise.id if enterprise else None)
    if enrolment.state is EnrolmentState.WITHDRAWN:
        enrolling.rejoin(enrolment)
    db.session.commit()
    if request.args.get("begin") == "lesson":  # from home: no page between the tap and the lesson
        place = queries.find_place(current_user, slug)
        return redirect_to_step(slug, next_step(queries.path_of(place)))
    flash(_("You are in. Begin with the first lesson; there is no hurry."), "good")
    return redirect(url_for("learning.show_course", slug=slug), code=303)
