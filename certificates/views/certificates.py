"""A learner's own certificates, and the criteria that are missing for others."""

from dataclasses import dataclass
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


@dataclass(frozen=True)
class Sharing:
    """A sentence with the public address in it, that address alone, and the link that opens WhatsApp with the sentence."""

    text: str
    address: str
    whatsapp: str


@bp.get("/certificates")
def list_certificates():
    """List the learner's certificates, and for each other course the missing criteria."""
    return render_template(
        "certificates/list.html",
        certificates=queries.certificates_of(current_user.id),
        under_way=criteria.courses_without_certificate(current_user),
        programme=programme.progress_of(current_user.id),
        why=rules()["why_no_certificate_yet"],
        address_of=_address_of,
    )


@bp.get("/certificates/<int:certificate_id>")
def show_certificate(certificate_id: int):
    """Show a certificate as it is printed, with the download and a link to share it."""
    certificate = _find_own_certificate(certificate_id)
    return render_template(
        "certificates/certificate.html",
        certificate=certificate,
        sheet=Sheet(certificate.facts, certificate.facts.language),
        style=style_address(),
        words=Sheet(certificate.facts, wording.language(), self_judged=certificate.self_judged),
        share=sharing_of(certificate),
        advice=rules()["texts_owner"]["share_advice"],
        being_made=rules()["why_no_certificate_yet"]["course"]["file_being_made"],
    )


@bp.get("/certificates/<int:certificate_id>.pdf")
def download_certificate(certificate_id: int) -> Response:
    """Send the issued PDF, or redirect to the certificate's page while there is none."""
    return send_pdf(
        _find_own_certificate(certificate_id), otherwise=url_for(".show_certificate", certificate_id=certificate_id)
    )


def _find_own_certificate(certificate_id: int) -> CertificateRow:
    return queries.own_certificate(current_user, certificate_id) or abort(404)


def sharing_of(certificate: CertificateRow) -> Sharing:
    """Return what the owner tells others: the course, and the public address of the certificate."""
    course = wording.in_language(certificate.facts.course.title)
    address = public_address(url_for("verification.show_certificate", code=certificate.code))
    text = _("I completed the training “%(course)s”. Here is my certificate: %(address)s", course=course, address=address)
    return Sharing(text, address, f"https://wa.me/?text={quote(text)}")


def _address_of(missing: Missing, course: UnderWay) -> str:
    """Return the address of the page on which the learner can meet a missing criterion."""
    if missing.link == "my_name":
        return url_for("certificate_name.edit_name", next=url_for(".list_certificates"))
    if missing.link == "my_tasks":
        return url_for("tasks.show_task", slug=course.slug)
    if missing.key == "exception":
        return url_for("pages.show_contact")
    if missing.key == "withdrawn":
        return url_for("courses.show_course", slug=course.slug)
    return url_for("learning.show_course", slug=course.slug)
