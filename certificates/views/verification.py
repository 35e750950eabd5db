"""Public verification: whether a certificate is valid, and whether a file is the issued one."""

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _

from certificates import codes, queries, verification
from certificates.facts import rules
from certificates.forms import FileCheckForm
from certificates.notices import reason_text
from certificates.queries import CertificateRow
from certificates.sheet import Sheet
from certificates.verification import FileFinding, Finding
from certificates.views.downloads import send_pdf
from core import wording
from core.web import open_to_all

bp = Blueprint("verification", __name__)


@bp.after_request
def _keep_out_of_search_engines(response: Response) -> Response:
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@bp.get("/c/")
@open_to_all
def new_check():
    """Ask for a code or a whole address, and redirect to the certificate's page."""
    typed = request.args.get("code")
    if typed is None:
        return render_template("certificates/new_check.html", typed="", error=None)
    code = codes.normalize(typed)
    if code:
        return redirect(url_for(".show_certificate", code=code))
    error = _("A code has %(count)s letters and digits. Please compare it with the paper once more.", count=codes.LENGTH)
    return render_template("certificates/new_check.html", typed=typed[:200], error=error), 422


@bp.get("/c/<code>")
@open_to_all
def show_certificate(code: str):
    """Show what the register says about a code."""
    certificate = _find_certificate(code)
    return _render_page(certificate, FileCheckForm()) if certificate else _render_replaced_or_unknown(code)


@bp.get("/c/<code>.pdf")
@open_to_all
def download_certificate(code: str):
    """Send the issued PDF to everybody who has the code. A revoked or replaced certificate has none, only its page."""
    certificate = _find_certificate(code)
    if certificate is None:
        return _render_replaced_or_unknown(code)
    if certificate.is_revoked:
        return redirect(url_for(".show_certificate", code=certificate.code))
    if certificate.pdf_sha256 is None:
        return (
            render_template("certificates/being_made.html", certificate=certificate, **_file_check_words()),
            202,
            {"Retry-After": "60"},
        )
    return send_pdf(certificate, otherwise=url_for(".show_certificate", code=certificate.code))


@bp.post("/c/<code>/file-check")
@open_to_all
def create_file_check(code: str):
    """Compare an uploaded file with the issued one. The upload is not stored."""
    certificate = _find_certificate(code)
    if certificate is None:
        return _render_replaced_or_unknown(code)
    form = FileCheckForm()
    if not form.validate_on_submit():
        return _render_page(certificate, form), 422
    return _render_page(certificate, form, verification.compare(certificate, form.file.data.stream))


def _find_certificate(code: str) -> CertificateRow | None:
    folded = codes.normalize(code)
    return queries.certificate_by_code(folded) if folded else None


def _render_page(certificate: CertificateRow, form: FileCheckForm, file_finding: FileFinding | None = None) -> str:
    finding = verification.finding_of(certificate)
    return render_template(
        "certificates/verification.html",
        certificate=certificate,
        sheet=Sheet(certificate.facts, wording.language(), self_judged=certificate.self_judged),
        finding=finding,
        words=verification.words_for(finding),
        reason=_public_reason(certificate),
        form=form,
        file_finding=file_finding,
        **_file_check_words(),
    )


def _public_reason(certificate: CertificateRow) -> str | None:
    """Return the reason of a confirmed revocation where the office makes it public."""
    reason = certificate.reason if certificate.is_revoked else None
    if reason and verification.reason_is_public(reason):
        return reason_text(reason, wording.language())
    return None


def _render_replaced_or_unknown(code: str) -> Response:
    """Show that a corrected certificate replaced the one with this code, what is kept where its owner was erased, or that it is
    unknown."""
    folded = codes.normalize(code)
    earlier = queries.earlier_certificate_by_code(folded) if folded else None
    newer = queries.certificate_by_id(earlier.certificate_id) if earlier else None
    kept = queries.kept_certificate_by_code(folded) if folded else None
    if kept:
        return make_response(render_template("certificates/kept.html", kept=kept))
    if earlier is None or newer is None:
        return _render_unknown(code)
    words = verification.words_for(Finding.SUPERSEDED)
    return make_response(render_template("certificates/replaced.html", words=words, earlier=earlier, newer=newer))


def _render_unknown(code: str) -> Response:
    words = verification.words_for(Finding.UNKNOWN)
    return make_response(render_template("certificates/unknown.html", words=words, typed=code[:60]), 404)


def _file_check_words() -> dict:
    return {"file_words": rules()["verification"]["file_check"]}
