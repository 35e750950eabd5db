"""Revocation by two persons: the first proposes, a second confirms or dismisses."""

from flask import Blueprint, abort, flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from certificates import queries, revoking
from certificates.forms import RevocationForm
from certificates.models import Revocation, RevocationReason
from certificates.policies import (
    can_decide_revocation,
    can_propose_revocation,
    can_see_register,
    can_withdraw_revocation,
)
from certificates.views.office_certificates import render_office_page
from core.db import db
from core.web import asks_again, find_or_404, require

bp = Blueprint("revocations", __name__)


@bp.post("/office/certificates/<int:certificate_id>/revocation")
@asks_again
def create_revocation(certificate_id: int):
    """Propose to revoke a certificate."""
    require(can_see_register(current_user))
    certificate = find_or_404(queries.all_certificates(), id=certificate_id)
    require(can_propose_revocation(current_user, certificate))
    form = RevocationForm()
    if not form.validate_on_submit():
        return render_office_page(queries.certificate_by_id(certificate_id) or abort(404), form), 422
    revoking.propose(certificate, by=current_user, reason=RevocationReason(form.reason.data), note=form.note.data or "")
    db.session.commit()
    flash(_("The revocation is proposed. It counts once a second person confirms it."), "note")
    return _redirect_to_certificate(certificate_id)


@bp.post("/office/revocations/<int:revocation_id>/confirmation")
@asks_again
def create_confirmation(revocation_id: int):
    """Confirm a proposal as the second person. From then on the public page says that the certificate is revoked."""
    revocation = _find_undecided(revocation_id)
    revoking.confirm(revocation, by=current_user)
    db.session.commit()
    flash(_("The certificate is revoked. Its owner was told."), "good")
    return _redirect_to_certificate(revocation.certificate_id)


@bp.post("/office/revocations/<int:revocation_id>/dismissal")
def create_dismissal(revocation_id: int):
    """Dismiss a proposal as the second person. The certificate stays valid."""
    revocation = _find_undecided(revocation_id)
    revoking.dismiss(revocation, by=current_user)
    db.session.commit()
    flash(_("The proposal is dismissed. The certificate stands."), "good")
    return _redirect_to_certificate(revocation.certificate_id)


@bp.post("/office/revocations/<int:revocation_id>/withdrawal")
def create_withdrawal(revocation_id: int):
    """Take back the own proposal. The certificate stays valid."""
    require(can_see_register(current_user))
    revocation = find_or_404(queries.all_revocations(), id=revocation_id)
    if revocation.decided_at:
        raise revoking.AlreadyDecided(revocation)
    require(can_withdraw_revocation(current_user, revocation))
    revoking.withdraw(revocation, by=current_user)
    db.session.commit()
    flash(_("The proposal is taken back. The certificate stands."), "good")
    return _redirect_to_certificate(revocation.certificate_id)


def _find_undecided(revocation_id: int) -> Revocation:
    """Return a revocation that this visitor may decide. Raises AlreadyDecided."""
    require(can_see_register(current_user))
    revocation = find_or_404(queries.all_revocations(), id=revocation_id)
    if revocation.decided_at:
        raise revoking.AlreadyDecided(revocation)
    require(can_decide_revocation(current_user, revocation.certificate, revocation))
    return revocation


def _redirect_to_certificate(certificate_id: int) -> Response:
    return redirect(url_for("office_certificates.show_certificate", certificate_id=certificate_id), code=303)
