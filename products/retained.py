"""The sweep of tasks' photos and texts and of lessons' deeds, some months after the course. What a product page was filled with stays for curation."""

from datetime import date

from sqlalchemy import ColumnElement, and_, exists, func, or_, select, update

from core import clock, files
from core.db import db
from courses.models import Enrolment
from people import retention
from people.retention import Sweep
from products.models import FilledPart, ListingPhoto
from quizzes import deeds
from quizzes.models import Evidence, GivenDeed, HandIn, Submission

AT_A_TIME = 200


def register() -> None:
    """Register the sweep."""
    retention.register("task_evidence", Sweep(_count, _empty))


def _count(since: date) -> int:
    pieces = db.session.scalar(select(func.count()).select_from(Evidence).where(_old(since))) or 0
    return pieces + (db.session.scalar(select(func.count()).select_from(GivenDeed).where(_of_completed(since))) or 0)


def _empty(since: date) -> int:
    """Empty some pieces, and remove some deeds. The rows of pieces stay, so that a judgement still tells what it judged."""
    return _empty_pieces(since) + _remove_deeds(since)


def _remove_deeds(since: date) -> int:
    some = select(GivenDeed).where(_of_completed(since)).order_by(GivenDeed.id).limit(AT_A_TIME)
    found = db.session.scalars(some).all()
    for deed in found:
        deeds.discard(deed)
    return len(found)


def _empty_pieces(since: date) -> int:
    some = select(Evidence.id, Evidence.submission_id, Evidence.sha256, Evidence.thumb_sha256)
    rows = db.session.execute(some.where(_old(since)).order_by(Evidence.id).limit(AT_A_TIME)).all()
    for sha256 in (sha256 for row in rows for sha256 in (row.sha256, row.thumb_sha256) if sha256):
        files.release(sha256)
    empty = {"sha256": None, "thumb_sha256": None, "text": None}
    db.session.execute(
        update(Evidence)
        .where(Evidence.id.in_([row.id for row in rows]))
        .values(**empty, removed_at=func.coalesce(Evidence.removed_at, clock.now()))
    )
    handed_in = HandIn.submission_id.in_({row.submission_id for row in rows})
    db.session.execute(update(HandIn).where(handed_in).values(texts={}))
    return len(rows)


def _of_completed(since: date) -> ColumnElement[bool]:
    """Return the condition for deeds of courses that were complete before a day. A product page has a copy of its own."""
    return exists().where(Enrolment.id == GivenDeed.enrolment_id, Enrolment.completed_at < retention.start_of_day(since))


def _old(since: date) -> ColumnElement[bool]:
    """Return the condition for pieces of courses that were complete before a day, and that fill no product page."""
    done = exists().where(
        Submission.id == Evidence.submission_id,
        Enrolment.id == Submission.enrolment_id,
        Enrolment.completed_at < retention.start_of_day(since),
    )
    fills = or_(
        exists().where(FilledPart.submission_id == Evidence.submission_id, FilledPart.filled_at.is_not(None)),
        exists().where(ListingPhoto.evidence_id == Evidence.id),
    )
    return and_(or_(Evidence.sha256.is_not(None), Evidence.text.is_not(None)), done, ~fills)
