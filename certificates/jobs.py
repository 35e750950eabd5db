"""The PDFs: whatever certificate has none gets one."""

import logging

from sqlalchemy import select

from certificates import issuing, printing
from certificates.models import Certificate
from certificates.printed import FACTS
from core import jobs, press
from core.db import db

log = logging.getLogger(__name__)

BATCH = 100


@jobs.sweep("certificates.programme")
def issue_programme_certificates() -> int:
    """Issue what became due without a new course certificate: a course is no longer required, or one is from today on."""
    issued = issuing.issue_programmes()
    db.session.commit()
    return issued


@jobs.sweep("certificates.print")
def print_what_is_due() -> int:
    """Print every certificate without a PDF, each in a commit of its own; returns how many.

    Stopped half-way it goes on where it was. One that cannot be printed is logged and tried again by the next sweep.
    """
    printed, last = 0, 0
    while batch := _next_after(last):
        for certificate_id in batch:
            printed += _print(certificate_id)
        last = batch[-1]
    return printed


def _next_after(last: int) -> list[int]:
    due = select(Certificate.id).where(Certificate.pdf_sha256.is_(None), Certificate.id > last).order_by(Certificate.id)
    found = list(db.session.scalars(due.limit(BATCH)))
    db.session.commit()  # nothing is held while pages are drawn
    return found


def _print(certificate_id: int) -> bool:
    try:
        facts = db.session.scalar(
            select(Certificate.facts).where(Certificate.id == certificate_id, Certificate.pdf_sha256.is_(None))
        )
        db.session.commit()
        if facts is None:
            return False
        kept = printing.keep_pdf(certificate_id, printing.draw(FACTS.read(facts), render=press.render))
        db.session.commit() if kept else db.session.rollback()
    except Exception:
        db.session.rollback()
        log.exception("certificate %s could not be printed", certificate_id)
        return False
    return kept
