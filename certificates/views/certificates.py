"""A learner's own certificates, and why some are still missing."""

from urllib.parse import quote

from flask import Blueprint, abort, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from certificates import criteria, programme, queries
from certificates.criteria import Missing, UnderWay
from certificates.facts import rules
from certificates.queries import CertificateRow
from certificates.sheet import Sheet
from certificates.views.downloads import send_pdf
from certificates.views.sheet_style import style_address
from core import wording
from core.office import public_address

bp = Blueprint("certificates", __name__)


@bp.get("/certificates")
def list_certificates():
    """What was issued, and for each course under way what is still missing."""
    why = rules()["why_no_certificate_yet"]
    return render_template(
        "certificates/list.html",
        certificates=queries.certificates_of(current_user),
        under_way=criteria.courses_without_certificate(current_user),
        programme=programme.standing_of(current_user.id),
        why=why,
        address_of=_address_of,
    )


@bp.get("/certificates/<int:certificate_id>")
def show_certificate(certificate_id: int):
    """The certificate as it prints, to take along and to show."""
    certificate = _own(certificate_id)
    return render_template(
        "certificates/certificate.html",
        certificate=certificate,
        sheet=Sheet(certificate.facts, certificate.facts.language),
        style=style_address(),
        words=Sheet(certificate.facts, wording.language()),
        share=_whatsapp(certificate),
        advice=rules()["texts_owner"]["share_advice"],
        being_made=rules()["why_no_certificate_yet"]["course"]["file_being_made"],
    )


@bp.get("/certificates/<int:certificate_id>.pdf")
def download_certificate(certificate_id: int) -> Response:
    """The PDF as it was issued; the certificate's page while it is being made."""
    return send_pdf(_own(certificate_id), otherwise=url_for(".show_certificate", certificate_id=certificate_id))


def _own(certificate_id: int) -> CertificateRow:
    return queries.own_certificate(current_user, certificate_id) or abort(404)


def _whatsapp(certificate: CertificateRow) -> str:
    course = wording.in_language(certificate.facts.course.title)
    address = public_address(url_for("verification.show_certificate", code=certificate.code))
    text = _("I completed the training “%(course)s”. Here is my certificate: %(address)s", course=course, address=address)
    return f"https://wa.me/?text={quote(text)}"


def _address_of(missing: Missing, course: UnderWay) -> str:
    """Where a missing criterion is mended."""
    if missing.link == "my_name":
        return url_for("certificate_name.edit_name", next=url_for(".list_certificates"))
    if missing.link == "my_tasks":
        return url_for("tasks.show_task", slug=course.slug)
    if missing.key == "exception":
        return url_for("pages.show_contact")
    if missing.key == "withdrawn":
        return url_for("courses.show_course", slug=course.slug)
    return url_for("learning.show_course", slug=course.slug)
