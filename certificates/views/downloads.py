"""Sends the issued PDF."""

import unicodedata

from flask import redirect
from werkzeug.wrappers import Response

from certificates.queries import CertificateRow
from core import files
from core.db import db
from core.files import StoredFile


def send_pdf(certificate: CertificateRow, *, otherwise: str) -> Response:
    """Send the stored PDF as a download, or redirect to the address `otherwise` while there is none."""
    if certificate.pdf_sha256 is None:
        return redirect(otherwise)
    return files.send(db.session.get_one(StoredFile, certificate.pdf_sha256), name=file_name(certificate))


def file_name(certificate: CertificateRow) -> str:
    """Return the name of the download in ASCII: `Sri Rahayu 0001-UMKM-GD-FOTO-01-XI-2026.pdf`."""
    name = f"{certificate.given_to} {certificate.number.replace('/', '-')}.pdf"
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().strip()
