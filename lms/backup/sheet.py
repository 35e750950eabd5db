"""The printed page with the recovery key, in letters and as a QR code."""

from datetime import date

from flask import current_app
from flask_babel import force_locale

from core import clock, pdf, qr, static_files
from core.office import office
from lms.backup import recovery


def draw(private: str, made_on: date | None = None) -> bytes:
    """Return the page as a PDF in Indonesian. It holds the private half, which opens every backup sealed to it."""
    with force_locale("id"):
        html = current_app.jinja_env.get_template("backup/recovery_print.html").render(
            rows=recovery.rows(private),
            code=qr.draw(private),
            made_on=made_on or clock.today(),
            address=current_app.config["BASE_URL"],
            office=office(),
        )
    return pdf.render(html, folder=static_files.SOURCE, stylesheet="recovery.css")
