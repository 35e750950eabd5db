"""From frozen facts to the PDF that is kept for ever."""

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
    """The PDF, in the language in which it is issued. Asks nothing but the facts: the same facts are the same bytes.

    `render` is `core.press.render` where many are drawn.
    """
    with force_locale(facts.language):
        html = current_app.jinja_env.get_template("certificates/print.html").render(sheet=Sheet(facts, facts.language))
    return render(html, folder=static_files.SOURCE, stylesheet="certificates/print.css")


def keep_pdf(certificate_id: int, content: bytes) -> bool:
    """Store the PDF, unless somebody did so in between: then False, and the caller rolls back."""
    stored = files.keep(content, "application/pdf")
    first = db.session.execute(
        update(Certificate)
        .where(Certificate.id == certificate_id, Certificate.pdf_sha256.is_(None))
        .values(pdf_sha256=stored.sha256, pdf_made_at=clock.now())
    )
    return changed(first) == 1
