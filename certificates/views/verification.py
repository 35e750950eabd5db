"""For anybody: is this certificate genuine, does it still hold, is this file the one that was issued."""

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
    """Type the code on the paper, or paste the whole address."""
    typed = request.args.get("code")
    if typed is None:
        return render_template("certificates/new_check.html", typed="", error=None)
    code = codes.fold(typed)
    if code:
        return redirect(url_for(".show_certificate", code=code))
    error = _("A code has %(count)s letters and digits. Please compare it with the paper once more.", count=codes.LENGTH)
    return render_template("certificates/new_check.html", typed=typed[:200], error=error), 422


@bp.get("/c/<code>")
@open_to_all
def show_certificate(code: str):
    """What the register says about a code."""
    certificate = _find(code)
    return _page(certificate, FileCheckForm()) if certificate else _unknown(code)


@bp.get("/c/<code>.pdf")
@open_to_all
def download_certificate(code: str):
    """The PDF as it was issued, for whoever holds the code; of a revoked certificate only the page is shown."""
    certificate = _find(code)
    if certificate is None:
        return _unknown(code)
    if certificate.is_revoked:
        return redirect(url_for(".show_certificate", code=certificate.code))
    if certificate.pdf_sha256 is None:
        return render_template("certificates/being_made.html", certificate=certificate, **_words()), 202, {"Retry-After": "60"}
    return send_pdf(certificate, otherwise=url_for(".show_certificate", code=certificate.code))


@bp.post("/c/<code>/file-check")
@open_to_all
def create_file_check(code: str):
    """Compare a file with the issued one. It is not kept."""
    certificate = _find(code)
    if certificate is None:
        return _unknown(code)
    form = FileCheckForm()
    if not form.validate_on_submit():
        return _page(certificate, form), 422
    return _page(certificate, form, verification.compare(certificate, form.file.data.stream))


def _find(code: str) -> CertificateRow | None:
    folded = codes.fold(code)
    return queries.certificate_by_code(folded) if folded else None


def _page(certificate: CertificateRow, form: FileCheckForm, file_finding: FileFinding | None = None) -> str:
    finding = verification.finding_of(certificate)
    return render_template(
        "certificates/verification.html",
        certificate=certificate,
        sheet=Sheet(certificate.facts, wording.language()),
        finding=finding,
        words=verification.words_for(finding),
        reason=_public_reason(certificate),
        form=form,
        file_finding=file_finding,
        **_words(),
    )


def _public_reason(certificate: CertificateRow) -> str | None:
    reason = certificate.reason if certificate.is_revoked else None
    if reason and verification.reason_is_public(reason):
        return reason_text(reason, wording.language())
    return None


def _unknown(code: str) -> Response:
    words = verification.words_for(Finding.UNKNOWN)
    return make_response(render_template("certificates/unknown.html", words=words, typed=code[:60]), 404)


def _words() -> dict:
    return {"file_words": rules()["verification"]["file_check"]}
