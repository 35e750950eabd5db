"""Sweeps of certificates: issue due programme certificates, and print the missing PDFs."""

import logging
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from certificates import issuing, printing
from certificates.models import Certificate
from certificates.printed import FACTS
from core import clock, jobs, moments, press
from core.db import db

log = logging.getLogger(__name__)

BATCH = 100
"""Certificates read at a time."""
STUCK_AFTER = timedelta(minutes=5)
"""A certificate that cannot be printed for longer than this needs somebody to look."""
MOST_LISTED = 1000


@jobs.sweep("certificates.programme")
def issue_programme_certificates() -> int:
    """Issue programme certificates that became due because a course is no longer required, or is required from today on."""
    issued = issuing.issue_programme_certificates()
    db.session.commit()
    return issued


@jobs.sweep("certificates.print")
def print_due_certificates() -> int:
    """Print every certificate without a PDF. Returns how many were printed.

    Each certificate is committed separately, so a sweep that was stopped goes on with the rest. A certificate that cannot be
    printed is logged and marked, and the next sweep tries again.
    """
    printed, last = 0, 0
    while batch := _load_batch(after=last):
        for certificate_id in batch:
            printed += _print(certificate_id)
        last = batch[-1]
    return printed


def _load_batch(*, after: int) -> list[int]:
    due = select(Certificate.id).where(Certificate.pdf_sha256.is_(None), Certificate.id > after).order_by(Certificate.id)
    ids = list(db.session.scalars(due.limit(BATCH)))
    db.session.commit()  # no transaction stays open while PDFs are drawn
    return ids


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
        _mark_as_failed(certificate_id)
        return False
    return kept


def _mark_as_failed(certificate_id: int) -> None:
    """Note the moment of the first failed attempt."""
    not_marked = update(Certificate).where(Certificate.id == certificate_id, Certificate.print_failed_at.is_(None))
    db.session.execute(not_marked.values(print_failed_at=clock.now()))
    db.session.commit()


def stuck_certificates() -> Sequence[Any]:
    """Return the certificates that cannot be printed for longer than STUCK_AFTER: rows of id, number, given_to."""
    failing = (
        Certificate.pdf_sha256.is_(None),
        Certificate.print_failed_at.is_not(None),
        ~moments.lately(Certificate.print_failed_at, STUCK_AFTER),
    )
    rows = select(Certificate.id, Certificate.number, Certificate.given_to).where(*failing).order_by(Certificate.id)
    return db.session.execute(rows.limit(MOST_LISTED)).all()
