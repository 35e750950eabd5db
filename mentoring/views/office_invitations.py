"""Invitation of several people whom an officer has chosen into a cohort."""

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from core import clock
from core.db import db
from core.web import find_or_404, require
from mentoring import invitations
from mentoring.forms import ChosenCohortForm
from mentoring.models import Cohort
from mentoring.policies import can_edit_cohort, can_invite_chosen
from mentoring.queries.cohorts import cohorts_visible_to
from people.chosen import Chosen
from people.views.deeds import chosen_people, nobody_chosen, people_before, render_deed

bp = Blueprint("office_invitations", __name__)


@bp.get("/office/cohort-invitations/new")
def new_invitations():
    """Show whom it meets, and ask for the cohort."""
    require(can_invite_chosen(current_user))
    chosen = _chosen()
    return _render(chosen, _form(fresh=True)) if chosen.met or chosen.left_out else nobody_chosen()


@bp.post("/office/cohort-invitations")
def create_invitations():
    """Invite their numbers. Each decides alone whether to join."""
    require(can_invite_chosen(current_user))
    chosen, form = _chosen(), _form()
    if not chosen.met:
        return nobody_chosen()
    if form.validate_on_submit():
        cohort = find_or_404(cohorts_visible_to(current_user), id=int(form.cohort.data))
        require(can_edit_cohort(current_user, cohort))
        with form.showing_refusals():
            for phone in dict.fromkeys(person.phone for person in chosen.met if person.phone):
                invitations.invite(cohort, phone, by=current_user)
            db.session.commit()
            count = len(chosen.met)
            flash(ngettext("%(num)d person is invited.", "%(num)d people are invited.", count), "good")
            return redirect(people_before(), 303)
    return form.refused(_render(chosen, form))


def _form(*, fresh: bool = False) -> ChosenCohortForm:
    form = ChosenCohortForm(formdata=None) if fresh else ChosenCohortForm()
    running = cohorts_visible_to(current_user).where(Cohort.ends_on >= clock.today()).order_by(Cohort.name, Cohort.id)
    form.offer((cohort.id, f"{cohort.name}, {cohort.partner.name}") for cohort in db.session.scalars(running))
    return form


def _chosen() -> Chosen:
    return chosen_people(lambda person: bool(person.phone) and not person.is_staff)


def _render(chosen: Chosen, form: ChosenCohortForm) -> str:
    count = len(chosen.met)
    return render_deed(
        chosen,
        heading=ngettext("Invite %(num)d person into a cohort", "Invite %(num)d people into a cohort", count),
        about=_("They find the invitation on their first page and decide themselves. Who shares the phone number sees it too."),
        button=ngettext("Invite %(num)d person", "Invite %(num)d people", count),
        action=url_for(".create_invitations"),
        form=form,
        why_left_out=_("Staff, and people without a phone number, cannot be invited:"),
    )
