"""Pages of the owners of a person's business: inviting a co-owner, handing the business over, and leaving it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.refusals import refusals
from core.web import find_or_404, require
from people import business_rows, enterprises, owners
from people.business_policies import can_manage_owners
from people.forms.business import InvitationForm
from people.models import Enterprise, Invitation, MemberKind
from people.views.business import load_own_business, redirect_to_registration

bp = Blueprint("owners", __name__)


@bp.get("/business/owners")
def list_owners():
    """List the owners and the open invitations."""
    business = enterprises.enterprise_of(current_user.id)
    if business is None:
        return redirect_to_registration()
    return _render(business, InvitationForm())


@bp.post("/business/owners/invitations")
def create_invitation():
    """Invite a phone number."""
    business, form = load_own_business(), InvitationForm()
    require(_can_manage(business))
    if form.validate_on_submit():
        with form.showing_refusals():
            owners.invite(business.id, form.phone.data, MemberKind(form.kind.data), by=current_user)
            db.session.commit()
            flash(_("The invitation waits. Please tell the person to open “My account” here and to answer."), "good")
            return redirect(url_for(".list_owners"), 303)
    return form.refused(_render(load_own_business(), form))


@bp.post("/business/owners/invitations/<int:invitation_id>/withdrawal")
def create_withdrawal(invitation_id: int):
    """Withdraw an invitation."""
    business = load_own_business()
    invitation: Invitation = find_or_404(business_rows.invitations_from(business.id), id=invitation_id)
    require(_can_manage(business))
    owners.withdraw(invitation.id, by=current_user)
    db.session.commit()
    flash(_("The invitation is taken back."), "good")
    return redirect(url_for(".list_owners"), 303)


@bp.post("/business/owners/departure")
def create_departure():
    """Leave the business."""
    business = load_own_business()
    with refusals() as refused:
        owners.end_membership(business.id, by=current_user)
    if refused:
        return _render(load_own_business(), InvitationForm(formdata=None), refused=refused.words), refused.status
    db.session.commit()
    flash(_("You have left the business."), "good")
    return redirect(url_for("account.show_account"), 303)


def _can_manage(business: Enterprise) -> bool:
    owner = next(row for row in business_rows.owners_of(business.id) if row.is_owner)
    return can_manage_owners(current_user, owner.person_id)


def _render(business: Enterprise, form: InvitationForm, *, refused: str | None = None) -> str:
    owner_rows = business_rows.owners_of(business.id)
    owner = next(row for row in owner_rows if row.is_owner)
    return render_template(
        "people/owners.html",
        business=business,
        owners=owner_rows,
        owner=owner,
        may_say=can_manage_owners(current_user, owner.person_id),
        invitations=business_rows.invitations_of(business.id),
        form=form,
        refused=refused,
    )
