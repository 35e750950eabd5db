"""A mentor helps a learner: notes a greeting, confirms the phone number, gives a code for a lost PIN."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core import clock
from core.db import db
from core.refusals import refusals
from core.web import require
from mentoring import greetings
from mentoring.views.loading import find_cohort, find_member
from mentoring.views.members import render_member
from people import confirmations, queries, resets
from people.models import ConfirmedHow
from people.policies import can_confirm_phone, can_issue_card

bp = Blueprint("member_help", __name__)


@bp.post("/cohorts/<int:cohort_id>/members/<int:person_id>/greetings")
def create_greeting(cohort_id: int, person_id: int):
    """Note that the visitor has greeted a learner."""
    cohort = find_cohort(cohort_id)
    row = find_member(cohort, person_id)
    greetings.note_greeting(cohort, person_id, by=current_user)
    db.session.commit()
    flash(_("Noted: you greeted %(name)s today.", name=row.contact.short_name), "good")
    return redirect(url_for("cohorts.show_cohort", cohort_id=cohort_id), 303)


@bp.post("/cohorts/<int:cohort_id>/members/<int:person_id>/phone-confirmation")
def create_phone_confirmation(cohort_id: int, person_id: int):
    """Confirm that the phone number is the learner's own, after the code of the account was read out."""
    cohort = find_cohort(cohort_id)
    row = find_member(cohort, person_id)
    person = queries.person_for_office(person_id)
    require(person is not None and can_confirm_phone(current_user, person, mentors=True))
    with refusals() as refused:
        confirmations.require_code(person_id, request.form.get("code", ""))
    if refused:
        return render_member(cohort, person_id, refused.words), refused.status
    confirmations.confirm_phone(row.contact.person_id, by=current_user, how=ConfirmedHow.MENTOR)
    db.session.commit()
    flash(_("The phone number is confirmed."), "good")
    return redirect(url_for("cohort_members.show_member", cohort_id=cohort_id, person_id=person_id), 303)


@bp.post("/cohorts/<int:cohort_id>/members/<int:person_id>/reset-code")
def create_reset_code(cohort_id: int, person_id: int):
    """Create a code of six digits for a new PIN and show it once. The learner is told who created it."""
    cohort = find_cohort(cohort_id)
    find_member(cohort, person_id)
    person = queries.person_for_office(person_id)
    running = cohort.is_running(clock.today())
    require(running and person is not None and can_issue_card(current_user, person, mentors=True))
    code = resets.issue_code(person_id, by=current_user)
    db.session.commit()
    minutes = int(resets.LASTS.total_seconds() // 60)
    return render_template("mentoring/reset_code.html", cohort=cohort, person=person, code=code, minutes=minutes)
