"""The sweep that draws the missing handout sheets of published editions."""

import logging
from collections import Counter

from sqlalchemy import select

from core import jobs, press
from core.db import db
from courses import handouts
from courses.models import Edition, EditionState, Handout, HandoutSheet

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
