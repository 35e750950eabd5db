"""Sweeps: draw the missing handout sheets of published editions, index what the search lacks, complete courses that are passed."""

import logging
from collections import Counter
from datetime import timedelta

from sqlalchemy import select

from core import jobs, press
from core.db import db
from courses import handouts, progress
from courses.models import STAGES, Edition, EditionState, Enrolment, EnrolmentState, Handout, HandoutSheet
from courses.search import index

log = logging.getLogger(__name__)

TRIES = 3
_failed: Counter[int] = Counter()
"""Failed attempts by edition id since this process started."""


@jobs.sweep(handouts.PRINT)
def print_what_is_due() -> int:
    """Draw every missing sheet, each in its own transaction. Returns how many were stored.

    A failure is logged, and the next sweep tries again. After TRIES failures the sheet waits for a restart of the worker.
    """
    due = (
        select(Edition.id)
        .join(Handout, Handout.edition_id == Edition.id)
        .outerjoin(HandoutSheet, HandoutSheet.edition_id == Edition.id)
        .where(Edition.state == EditionState.PUBLISHED, HandoutSheet.edition_id.is_(None))
        .order_by(Edition.id)
    )
    edition_ids = list(db.session.scalars(due))
    db.session.commit()
    return sum(_print(edition_id) for edition_id in edition_ids if _failed[edition_id] < TRIES)


@jobs.sweep("courses.search")
def index_what_is_missing() -> int:
    """Index published editions that the search does not know yet. Returns how many there were."""
    count = index.add_missing()
    db.session.commit()
    return count


@jobs.sweep("courses.complete", every=timedelta(hours=1))
def complete_what_is_passed() -> int:
    """Complete each course whose stages are all passed, though lessons are left, in its own transaction. Returns how many."""
    due = select(Enrolment.id).where(Enrolment.state == EnrolmentState.IN_PROGRESS, Enrolment.stages_passed == len(STAGES))
    enrolment_ids = list(db.session.scalars(due.order_by(Enrolment.id)))
    db.session.commit()
    return sum(_complete(enrolment_id) for enrolment_id in enrolment_ids)


def _complete(enrolment_id: int) -> bool:
    try:
        is_completed = progress.complete_passed(db.session.get_one(Enrolment, enrolment_id))
        db.session.commit()
    except Exception:
        db.session.rollback()
        log.exception("enrolment %s could not be completed", enrolment_id)
        return False
    return is_completed


def _print(edition_id: int) -> bool:
    try:
        sheet = handouts.sheet_of(db.session.get_one(Edition, edition_id))
        db.session.commit()  # drawing takes seconds, so it must not hold a transaction
        content = sheet.draw(render=press.render_in_child)
        kept = handouts.keep_sheet(edition_id, content)
        db.session.commit() if kept else db.session.rollback()
    except Exception:
        db.session.rollback()
        _failed[edition_id] += 1
        log.exception("handout of edition %s could not be printed (try %s of %s)", edition_id, _failed[edition_id], TRIES)
        return False
    return kept
