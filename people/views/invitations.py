"""Pages for people who are invited to own a business."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.web import find_or_404
from people import business_rows, owners, queries
from people.models import Invitation

bp = Blueprint("invitations", __name__)


@bp.get("/business/invitations")
def list_invitations():
    """List the open invitations to the person's phone number."""
    return render_template(
        "people/invitations.html",
        invitations=business_rows.invitations_for(current_user.id),
        person=queries.person_for_office(current_user.id),
    )


@bp.post("/business/invitations/<int:invitation_id>/acceptance")
def create_acceptance(invitation_id: int):
    """Accept an invitation, and select the business for the pages. Accepting again changes nothing."""
    membership = owners.accept(_load_own(invitation_id).id, by=current_user)
    owners.select_business(membership.enterprise_id, by=current_user)
    db.session.commit()
    flash(_("The business is now yours too. This is its page."), "good")
    return redirect(url_for("business.edit_business"), 303)


@bp.post("/business/invitations/<int:invitation_id>/refusal")
def create_refusal(invitation_id: int):
    """Decline an invitation."""
    owners.decline(_load_own(invitation_id).id, by=current_user)
    db.session.commit()
    flash(_("Your answer is noted. Nothing changes."), "good")
    return redirect(url_for(".list_invitations"), 303)


def _load_own(invitation_id: int) -> Invitation:
    return find_or_404(business_rows.invitations_to(current_user.id), id=invitation_id)
