"""A learner's own cohorts: memberships and open invitations."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.refusals import refusals
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
    """List the learner's cohorts and invitations, with the consents that the learner has not given."""
    invited = queries.invitations_for(current_user.id)
    own = queries.own_cohorts(current_user.id)
    sharing = {
        cohort.partner_id: consents.wording(consents.PARTNER_SHARING, partner=cohort.partner)
        for cohort in [*own, *invited]
        if not cohort.shares
    }
    return render_template("mentoring/own_cohorts.html", own=own, invited=invited, sharing=sharing, span=span)


@bp.post("/account/invitations/<int:invitation_id>/acceptance")
def create_acceptance(invitation_id: int):
    """Accept an invitation. The pressed button says whether the learner shares with the partner."""
    invitation = find_or_404(queries.invitations_to(current_user.id), id=invitation_id)
    require(can_join(current_user))
    cohort = db.session.get_one(Cohort, invitation.cohort_id)
    with refusals() as refused:
        invitations.accept(invitation, cohort, _load_person(), shares=request.form.get("shares") == "yes")
    if refused:
        flash(refused.words, "bad")
        return redirect(url_for(".list_cohorts"), 303)
    name = cohort.name
    db.session.commit()
    flash(_("You are in the cohort %(cohort)s now.", cohort=name), "good")
    return redirect(url_for(".list_cohorts"), 303)


@bp.post("/account/cohorts/<int:cohort_id>/sharing")
def create_sharing(cohort_id: int):
    """Give the consent to share with the partner, as a learner who is in the cohort already."""
    cohort = find_or_404(queries.cohorts_with(current_user.id), id=cohort_id)
    members.add_member(cohort, _load_person(), shares=True)
    db.session.commit()
    flash(_("Thank you. Your consent is noted."), "good")
    return redirect(url_for(".list_cohorts"), 303)


@bp.post("/account/cohorts/<int:cohort_id>/end")
def delete_membership(cohort_id: int):
    """Leave a cohort. What the learner has learned stays."""
    cohort = find_or_404(queries.cohorts_with(current_user.id), id=cohort_id)
    members.end_membership(cohort, current_user.id)
    db.session.commit()
    flash(_("You have left the cohort. Your lessons and marks are all still there."), "good")
    return redirect(url_for(".list_cohorts"), 303)


def _load_person() -> Person:
    return db.session.get_one(Person, current_user.id)
