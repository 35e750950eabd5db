"""The page on which the office keeps the recovery key: in letters to type, and as a QR code."""

from datetime import date

from flask import current_app
from flask_babel import force_locale

from core import clock, pdf, qr, static_files
from core.office import office
from lms.backup import recovery


def draw(private: str, made_on: date | None = None) -> bytes:
    """The PDF, in Indonesian. It holds the private half: whoever has it and a backup can read everything."""
    with force_locale("id"):
        html = current_app.jinja_env.get_template("backup/recovery_print.html").render(
            rows=recovery.rows(private),
            code=qr.draw(private),
            made_on=made_on or clock.today(),
            address=current_app.config["BASE_URL"],
            office=office(),
        )
    return pdf.render(html, folder=static_files.SOURCE, stylesheet="recovery.css")
