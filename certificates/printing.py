"""Draws the PDF of a certificate from its frozen facts, and stores it."""

from collections.abc import Callable

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import update

from certificates.models import Certificate
from certificates.printed import Facts
from certificates.sheet import Sheet
from core import clock, files, pdf, static_files
from core.db import changed, db


def draw(facts: Facts, *, render: Callable[..., bytes] = pdf.render) -> bytes:
    """Return the PDF in the certificate's language. The same facts give the same bytes.

    Callers that draw many PDFs pass `core.press.render` as `render`.
    """
    with force_locale(facts.language):
        html = current_app.jinja_env.get_template("certificates/print.html").render(sheet=Sheet(facts, facts.language))
    return render(html, folder=static_files.SOURCE, stylesheet="certificates/print.css")


def keep_pdf(certificate_id: int, content: bytes) -> bool:
    """Store the PDF. Returns False where the certificate has one already; the caller must then roll back."""
    stored = files.keep(content, "application/pdf")
    result = db.session.execute(
        update(Certificate)
        .where(Certificate.id == certificate_id, Certificate.pdf_sha256.is_(None))
        .values(pdf_sha256=stored.sha256, pdf_made_at=clock.now())
    )
    return changed(result) == 1
