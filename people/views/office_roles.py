"""Giving roles to members of staff, and ending them."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.refusals import refusals
from core.web import asks_again, find_or_404, require
from people import role_impacts, role_proposals, roles, staff
from people.forms.staff import RoleForm
from people.models import RoleGrant, RoleProposal
from people.policies import can_confirm_role, can_end_role, can_list_staff, can_refuse_role
from people.staff_rows import StaffRow
from people.views.office_staff import grantable_roles, load_colleague, render_colleague

bp = Blueprint("office_roles", __name__)


@bp.post("/office/staff/<int:person_id>/roles")
@asks_again
def create_role(person_id: int):
    """Give a member of staff a further role, or change the last day of a role."""
    require(can_list_staff(current_user))
    colleague = load_colleague(person_id)
    require(not colleague.closed_at)
    form = RoleForm(grantable_roles(person_id))
    if form.validate_on_submit():
        with form.showing_refusals():
            (request,) = form.role_requests()
            given = staff.give_role(find_or_404(staff.all_staff(), id=person_id), request, by=current_user)
            db.session.commit()
            if given:
                _tell_given(colleague)
            else:
                flash(_("The role waits: another administrator has to confirm it. They are told."), "note")
            return redirect(url_for("office_staff.show_staff", person_id=person_id), 303)
    return form.refused(render_colleague(load_colleague(person_id), form))


@bp.get("/office/staff/<int:person_id>/roles/<int:grant_id>/ending")
def new_ending(person_id: int, grant_id: int):
    """Ask before a role is ended, with whom this meets."""
    require(can_list_staff(current_user))
    colleague = load_colleague(person_id)
    grant: RoleGrant = find_or_404(staff.roles_of(colleague.id), id=grant_id)
    require(can_end_role(current_user, grant.role, person_id))
    held = next((row for row in colleague.held if row.id == grant_id), None)
    if held is None:
        return redirect(url_for("office_staff.show_staff", person_id=person_id))
    met = role_impacts.met_by_end(grant)
    return render_template("people/office_role_end.html", person=colleague, grant=held, met=met)


@bp.post("/office/staff/<int:person_id>/roles/<int:grant_id>/ending")
@asks_again
def delete_role(person_id: int, grant_id: int):
    """End a role now."""
    require(can_list_staff(current_user))
    grant: RoleGrant = find_or_404(staff.roles_of(load_colleague(person_id).id), id=grant_id)
    require(can_end_role(current_user, grant.role, person_id))
    roles.end_role(grant, by=current_user)
    db.session.commit()
    flash(_("The role has ended."), "good")
    return redirect(url_for("office_staff.show_staff", person_id=person_id), 303)


@bp.post("/office/staff/<int:person_id>/proposals/<int:proposal_id>/confirmation")
@asks_again
def create_confirmation(person_id: int, proposal_id: int):
    """Confirm a role that another administrator has proposed. From now on it counts."""
    proposal = _find_proposal(person_id, proposal_id)
    require(can_confirm_role(current_user, person_id=person_id, proposed_by_id=proposal.proposed_by_id))
    colleague = load_colleague(person_id)
    with refusals() as refused:
        role_proposals.accept(proposal, by=current_user)
        db.session.commit()
        _tell_given(colleague)
    if refused.error:
        flash(refused.words, "bad")
    return redirect(url_for("office_staff.show_staff", person_id=person_id), 303)


@bp.post("/office/staff/<int:person_id>/proposals/<int:proposal_id>/refusal")
def create_refusal(person_id: int, proposal_id: int):
    """Refuse a proposed role, or withdraw the own proposal."""
    proposal = _find_proposal(person_id, proposal_id)
    require(can_refuse_role(current_user, person_id=person_id, proposed_by_id=proposal.proposed_by_id))
    role_proposals.refuse(proposal, by=current_user)
    db.session.commit()
    flash(_("The proposal is closed. Nothing changes."), "good")
    return redirect(url_for("office_staff.show_staff", person_id=person_id), 303)


def _tell_given(before: StaffRow) -> None:
    """Say that a role was given, and whether its holder has to start anew with a link."""
    if before.has_secret and not load_colleague(before.id).has_secret:
        words = _(
            "The role is given. The old passphrase and the app no longer open this account: they were set with a link of somebody "
            "who may not open an account with this role. Make a new link now."
        )
        flash(words, "note")
    else:
        flash(_("The role is given."), "good")


def _find_proposal(person_id: int, proposal_id: int) -> RoleProposal:
    require(can_list_staff(current_user))
    return find_or_404(role_proposals.proposals_for(load_colleague(person_id).id), id=proposal_id)
