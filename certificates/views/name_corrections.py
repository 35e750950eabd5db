"""A wrong name on a certificate: the owner's request, and the office's list of requests."""

from flask import Blueprint, abort, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from certificates import correcting, queries
from certificates.facts import unnamed_officials
from certificates.forms import NameCorrectionForm, RefusalForm
from certificates.models import NameCorrection
from certificates.policies import can_decide_name, can_see_register
from certificates.queries import CertificateRow
from core.db import db
from core.web import find_or_404, require

bp = Blueprint("name_corrections", __name__)


@bp.get("/certificates/<int:certificate_id>/name-correction")
def new_correction(certificate_id: int):
    """Ask the owner for the right name, or show the request that waits."""
    certificate = _find_own(certificate_id)
    return _render_request(certificate, NameCorrectionForm(formdata=None, name=certificate.given_to))


@bp.post("/certificates/<int:certificate_id>/name-correction")
def create_correction(certificate_id: int):
    """Send the request to the office."""
    certificate, form = _find_own(certificate_id), NameCorrectionForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            correcting.ask(find_or_404(queries.all_certificates(), id=certificate_id), form.name.data, by=current_user)
            db.session.commit()
            flash(_("Your request has arrived. The office looks at it and tells you here."), "good")
            return redirect(url_for("certificates.show_certificate", certificate_id=certificate_id), code=303)
        certificate = _find_own(certificate_id)
    return form.refused(_render_request(certificate, form))


@bp.get("/office/name-corrections")
def list_corrections():
    """List the requests that wait, oldest first."""
    # No staff list: each request is a form that is answered with an identity card in the hand; the register lists the certificates.
    require(can_see_register(current_user))
    return _render_list()


@bp.post("/office/name-corrections/<int:correction_id>/acceptance")
def create_acceptance(correction_id: int):
    """Issue the corrected certificate."""
    request = _find_open(correction_id)
    certificate = correcting.accept(request, by=current_user)
    db.session.commit()
    flash(_("Certificate %(number)s is issued. Its owner was told.", number=certificate.number), "good")
    return redirect(url_for(".list_corrections"), code=303)


@bp.post("/office/name-corrections/<int:correction_id>/refusal")
def create_refusal(correction_id: int):
    """Refuse the request with an answer to the owner."""
    request, form = _find_open(correction_id), RefusalForm()
    if form.validate_on_submit():
        with form.showing_refusals():
            correcting.refuse(request, by=current_user, answer=form.answer.data or "")
            db.session.commit()
            flash(_("The name stays. Its owner was told why."), "good")
            return redirect(url_for(".list_corrections"), code=303)
    return form.refused(_render_list(form, opened=correction_id))


def _find_own(certificate_id: int) -> CertificateRow:
    return queries.own_certificate(current_user, certificate_id) or abort(404)


def _find_open(correction_id: int) -> NameCorrection:
    """Return a request that this visitor may decide. Raises Decided."""
    require(can_see_register(current_user))
    request = find_or_404(queries.all_corrections(), id=correction_id)
    if request.decided_at:
        raise correcting.Decided(request)
    require(can_decide_name(current_user, request.certificate))
    return request


def _render_request(certificate: CertificateRow, form: NameCorrectionForm) -> str:
    waiting = queries.open_correction_of(certificate.id)
    return render_template("certificates/name_correction.html", certificate=certificate, form=form, waiting=waiting)


def _render_list(form: RefusalForm | None = None, *, opened: int | None = None) -> str:
    rows = queries.open_corrections()
    forms = {request.id: form if form and request.id == opened else RefusalForm(formdata=None) for request, *_words in rows}
    for request_id, own_form in forms.items():
        own_form.answer.id = own_form.answer.label.field_id = f"answer-{request_id}"
    return render_template(
        "certificates/name_corrections.html", rows=rows, forms=forms, opened=opened, unnamed=unnamed_officials()
    )
