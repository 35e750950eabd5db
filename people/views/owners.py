"""Pages of the owners of a person's business: inviting a co-owner, handing the business over, and leaving it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.refusals import refusals
from core.web import find_or_404, require
from people import business_rows, enterprises, owners
from people.business_policies import can_say_who_owns
from people.forms.business import InvitationForm
from people.models import Enterprise, Invitation, MemberKind
from people.views.business import own_business, to_beginning

bp = Blueprint("owners", __name__)


@bp.get("/business/owners")
def list_owners():
    """List the owners and the open invitations."""
    known = enterprises.enterprise_of(current_user.id)
    if known is None:
        return to_beginning()
    return _page(known, InvitationForm())


@bp.post("/business/owners/invitations")
def create_invitation():
    """Invite a phone number."""
    known, form = own_business(), InvitationForm()
    require(_may_say(known))
    if form.validate_on_submit():
        with form.showing_refusals():
            owners.invite(known.id, form.phone.data, MemberKind(form.kind.data), by=current_user)
            db.session.commit()
            flash(_("The invitation waits. Please tell the person to open “My account” here and to answer."), "good")
            return redirect(url_for(".list_owners"), 303)
    return form.refused(_page(own_business(), form))


@bp.post("/business/owners/invitations/<int:invitation_id>/withdrawal")
def create_withdrawal(invitation_id: int):
    """Withdraw an invitation."""
    known = own_business()
    invitation: Invitation = find_or_404(business_rows.invitations_from(known.id), id=invitation_id)
    require(_may_say(known))
    owners.withdraw(invitation.id, by=current_user)
    db.session.commit()
    flash(_("The invitation is taken back."), "good")
    return redirect(url_for(".list_owners"), 303)


@bp.post("/business/owners/departure")
def create_departure():
    """Leave the business."""
    known = own_business()
    with refusals() as refused:
        owners.end_membership(known.id, by=current_user)
    if refused:
        return _page(own_business(), InvitationForm(formdata=None), refused=refused.words), refused.status
    db.session.commit()
    flash(_("You have left the business."), "good")
    return redirect(url_for("account.show_account"), 303)


def _may_say(known: Enterprise) -> bool:
    owner = next(row for row in business_rows.owners_of(known.id) if row.is_owner)
    return can_say_who_owns(current_user, owner.person_id)


def _page(known: Enterprise, form: InvitationForm, *, refused: str | None = None) -> str:
    rows = business_rows.owners_of(known.id)
    owner = next(row for row in rows if row.is_owner)
    return render_template(
        "people/owners.html",
        business=known,
        owners=rows,
        owner=owner,
        may_say=can_say_who_owns(current_user, owner.person_id),
        invitations=business_rows.invitations_of(known.id),
        form=form,
        refused=refused,
    )
