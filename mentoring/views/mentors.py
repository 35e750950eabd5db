"""The mentors of a cohort."""

from flask import Blueprint, abort, flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.web import require
from mentoring import members
from mentoring.forms import InvitationForm, MentorForm
from mentoring.policies import can_edit_cohort
from mentoring.queries import cohorts as queries
from mentoring.views.loading import find_cohort
from mentoring.views.members import render_members
from people.models import Person

bp = Blueprint("cohort_mentors", __name__)


@bp.post("/cohorts/<int:cohort_id>/mentors")
def create_mentor(cohort_id: int):
    """Add a mentor of the partner to the cohort."""
    cohort = find_cohort(cohort_id)
    require(can_edit_cohort(current_user, cohort))
    form = MentorForm()
    form.mentor.validate_choice = False
    if form.validate_on_submit():
        with form.showing_refusals():
            mentor = db.session.get(Person, form.mentor.data) or abort(404)
            members.add_mentor(cohort, mentor, by=current_user)
            db.session.commit()
            flash(_("%(name)s mentors this cohort now.", name=mentor.name), "good")
            return redirect(url_for("cohort_members.list_members", cohort_id=cohort_id), 303)
    return form.refused(render_members(find_cohort(cohort_id), InvitationForm(formdata=None), form))


@bp.post("/cohorts/<int:cohort_id>/mentors/<int:mentor_id>/end")
def delete_mentor(cohort_id: int, mentor_id: int):
    """Remove a mentor, whose access through this cohort ends."""
    cohort = find_cohort(cohort_id)
    require(can_edit_cohort(current_user, cohort))
    name = next((mentor.name for mentor in queries.mentors_of(cohort.id) if mentor.id == mentor_id), None)
    if name:
        members.end_membership(cohort, mentor_id, by=current_user)
        db.session.commit()
        flash(_("%(name)s no longer mentors this cohort.", name=name), "good")
    return redirect(url_for("cohort_members.list_members", cohort_id=cohort_id), 303)
