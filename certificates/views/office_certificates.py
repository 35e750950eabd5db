"""The office's register: find a certificate, print it again, read its revocations."""

from flask import Blueprint, abort, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from certificates import queries
from certificates.forms import RevocationForm
from certificates.lists import REGISTER
from certificates.notices import reason_text
from certificates.policies import (
    can_decide_name,
    can_decide_revocation,
    can_propose_revocation,
    can_see_register,
    can_withdraw_revocation,
)
from certificates.queries import CertificateRow
from certificates.revoking import decide_by
from certificates.sheet import Sheet
from certificates.views.downloads import send_pdf
from core import audit, clock, wording
from core.lists.pages import list_page
from core.web import require

bp = Blueprint("office_certificates", __name__)


@bp.get("/office/certificates")
def list_certificates():
    """List the certificates."""
    require(can_see_register(current_user))
    return render_template(
        "certificates/register.html",
        page=list_page(REGISTER, current_user),
        waiting=queries.undecided_revocations(),
        decide_by=lambda proposed_at: decide_by(clock.day_of(proposed_at)),
        corrections=queries.count_open_corrections(),
    )


@bp.get("/office/certificates/<int:certificate_id>")
def show_certificate(certificate_id: int):
    """Show a certificate of the register with its revocations."""
    require(can_see_register(current_user))
    return render_office_page(_find_certificate(certificate_id), RevocationForm(formdata=None))


@bp.get("/office/certificates/<int:certificate_id>.pdf")
def download_certificate(certificate_id: int) -> Response:
    """Send the issued PDF."""
    require(can_see_register(current_user))
    certificate = _find_certificate(certificate_id)
    if certificate.pdf_sha256:
        audit.record_look("downloaded", "certificate", certificate_id, actor_id=current_user.id)
    return send_pdf(certificate, otherwise=url_for(".show_certificate", certificate_id=certificate_id))


def render_office_page(certificate: CertificateRow, form: RevocationForm) -> str:
    """Render the register's page of a certificate with the form of a revocation."""
    language = wording.language()
    history = queries.revocations_of(certificate.id)
    return render_template(
        "certificates/office_certificate.html",
        certificate=certificate,
        sheet=Sheet(certificate.facts, language, self_judged=certificate.self_judged),
        earlier=queries.earlier_certificates_of(certificate.id),
        history=[(revocation, reason_text(revocation.reason, language), *names) for revocation, *names in history],
        form=form,
        may_correct=can_decide_name(current_user, certificate) and certificate.revocation_id is None,
        may_propose=can_propose_revocation(current_user, certificate) and certificate.revocation_id is None,
        decide_by=lambda proposed_at: decide_by(clock.day_of(proposed_at)),
        may_withdraw=certificate.waits_for_second and can_withdraw_revocation(current_user, certificate),
        may_decide=certificate.waits_for_second and can_decide_revocation(current_user, certificate, certificate),
    )


def _find_certificate(certificate_id: int) -> CertificateRow:
    return queries.certificate_by_id(certificate_id) or abort(404)
