"""The PDFs: whatever certificate has none gets one."""

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
PATIENCE = timedelta(minutes=5)
"""What fails for longer does not mend by itself."""
MOST = 1000


@jobs.sweep("certificates.programme")
def issue_programme_certificates() -> int:
    """Issue what became due without a new course certificate: a course is no longer required, or one is from today on."""
    issued = issuing.issue_programmes()
    db.session.commit()
    return issued


@jobs.sweep("certificates.print")
def print_what_is_due() -> int:
    """Print every certificate without a PDF, each in a commit of its own; returns how many.

    Stopped half-way it goes on where it was. One that cannot be printed is logged, marked, and tried again by the next sweep.
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
        _mark(certificate_id)
        return False
    return kept


def _mark(certificate_id: int) -> None:
    """Since when it cannot be printed; the first time counts."""
    first = update(Certificate).where(Certificate.id == certificate_id, Certificate.print_failed_at.is_(None))
    db.session.execute(first.values(print_failed_at=clock.now()))
    db.session.commit()


def stuck() -> Sequence[Any]:
    """What cannot be printed, and did not mend by itself: rows of id, number, given_to."""
    failing = (
        Certificate.pdf_sha256.is_(None),
        Certificate.print_failed_at.is_not(None),
        ~moments.lately(Certificate.print_failed_at, PATIENCE),
    )
    rows = select(Certificate.id, Certificate.number, Certificate.given_to).where(*failing).order_by(Certificate.id)
    return db.session.execute(rows.limit(MOST)).all()
