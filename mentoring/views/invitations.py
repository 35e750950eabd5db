"""Invitations to a cohort by phone number."""

from flask import Blueprint, abort, flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.web import require
from mentoring import invitations
from mentoring.forms import InvitationForm
from mentoring.policies import can_edit_cohort
from mentoring.views.loading import find_cohort
from mentoring.views.members import render_members

bp = Blueprint("cohort_invitations", __name__)


@bp.post("/cohorts/<int:cohort_id>/invitations")
def create_invitation(cohort_id: int):
    """Invite a number. The answer does not depend on whether a person has this number."""
    cohort = find_cohort(cohort_id)
    require(can_edit_cohort(current_user, cohort))
    form = InvitationForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            invitations.invite(cohort, form.phone.data, by=current_user)
            db.session.commit()
            flash(_("The number is invited. Whoever learns here with it can accept on their own page."), "good")
            return redirect(url_for("cohort_members.list_members", cohort_id=cohort_id), 303)
    return form.refused(render_members(find_cohort(cohort_id), form))


@bp.post("/cohorts/<int:cohort_id>/invitations/<int:invitation_id>/end")
def delete_invitation(cohort_id: int, invitation_id: int):
    """Take an invitation back."""
    cohort = find_cohort(cohort_id)
    require(can_edit_cohort(current_user, cohort))
    if not invitations.take_back(invitation_id, cohort_id=cohort.id, by=current_user):
        abort(404)
    db.session.commit()
    flash(_("The invitation is taken back."), "good")
    return redirect(url_for("cohort_members.list_members", cohort_id=cohort_id), 303)
