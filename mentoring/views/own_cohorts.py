"""A learner's own cohorts: those one is in, and those one is invited to."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.errors import DomainError
from core.web import find_or_404, require
from mentoring import invitations, members
from mentoring.models import Cohort
from mentoring.policies import can_join
from mentoring.queries import members as queries
from mentoring.wording import span
from people import consents
from people.models import Person

bp = Blueprint("own_cohorts", __name__)


@bp.get("/account/cohorts")
def list_cohorts():
    """Where one learns together with others, and who sees it."""
    invited = queries.invitations_for(current_user.id)
    own = queries.own_cohorts(current_user.id)
    sharing = {
        each.partner_id: consents.wording(consents.PARTNER_SHARING, partner=each.partner)
        for each in [*own, *invited]
        if not each.shares
    }
    return render_template("mentoring/own_cohorts.html", own=own, invited=invited, sharing=sharing, span=span)


@bp.post("/account/invitations/<int:invitation_id>/acceptance")
def create_acceptance(invitation_id: int):
    """Join as one was invited to; the button says whether the partner's mentors may see the learning."""
    invitation = find_or_404(queries.invitations_to(current_user.id), id=invitation_id)
    require(can_join(current_user))
    cohort = db.session.get_one(Cohort, invitation.cohort_id)
    try:
        invitations.accept(invitation, cohort, _me(), shares=request.form.get("shares") == "yes")
    except DomainError as refused:
        db.session.rollback()
        flash(_(refused.message, **refused.values), "bad")
        return redirect(url_for(".list_cohorts"), 303)
    name = cohort.name
    db.session.commit()
    flash(_("You are in the cohort %(cohort)s now.", cohort=name), "good")
    return redirect(url_for(".list_cohorts"), 303)


@bp.post("/account/cohorts/<int:cohort_id>/sharing")
def create_sharing(cohort_id: int):
    """Agree later that the partner's mentors see the learning."""
    cohort = find_or_404(queries.cohorts_with(current_user.id), id=cohort_id)
    members.add_member(cohort, _me(), shares=True)
    db.session.commit()
    flash(_("Thank you. Your consent is noted."), "good")
    return redirect(url_for(".list_cohorts"), 303)


@bp.post("/account/cohorts/<int:cohort_id>/end")
def delete_membership(cohort_id: int):
    """Leave. The learning stays."""
    cohort = find_or_404(queries.cohorts_with(current_user.id), id=cohort_id)
    members.leave(cohort, current_user.id)
    db.session.commit()
    flash(_("You have left the cohort. Your lessons and marks are all still there."), "good")
    return redirect(url_for(".list_cohorts"), 303)


def _me() -> Person:
    return db.session.get_one(Person, current_user.id)
