"""Removal of the pictures of documents that are kept no longer. The rows with the answers stay."""

from datetime import date

from sqlalchemy import ColumnElement, func, or_, select, update

from core import audit, clock, files
from core.db import changed, db
from people import retention
from people.models import Document

AT_A_TIME = 500


def count_before(since: date) -> int:
    """Count the documents that ended before a day and still have their picture."""
    return db.session.scalar(select(func.count()).select_from(Document).where(*_with_picture(since))) or 0


def remove_before(since: date) -> int:
    """Remove the pictures of documents that ended before a day, at most `AT_A_TIME`. Returns how many."""
    return sum(remove(document_id, sha256) for document_id, sha256 in due_scans(since))


def due_scans(since: date) -> list[tuple[int, str]]:
    """Return the ids of documents that ended before a day, with the SHA-256 of their pictures, at most `AT_A_TIME`."""
    old = select(Document.id, Document.scan_sha256).where(*_with_picture(since))
    return [(id, sha256) for id, sha256 in db.session.execute(old.order_by(Document.id).limit(AT_A_TIME)) if sha256]


def _with_picture(since: date) -> tuple[ColumnElement[bool], ...]:
    return Document.scan_sha256.is_not(None), _ended_before(since)


def remove(document_id: int, sha256: str) -> bool:
    """Remove a document's picture. Returns False where it was gone. The bytes are deleted when no row uses them any more."""
    removed = (
        update(Document)
        .where(Document.id == document_id, Document.scan_sha256 == sha256)
        .values(scan_sha256=None, scan_removed_at=clock.now())
    )
    if changed(db.session.execute(removed)) != 1:  # another sweep was first
        return False
    files.release(sha256)
    audit.record("removed scan", "document", document_id, actor_id=None)
    return True


def _ended_before(day: date) -> ColumnElement[bool]:
    """Return the condition for documents that were refused, withdrawn or replaced, or that expired, before a day."""
    moment = retention.start_of_day(day)
    return or_(
        Document.refused_at < moment,
        Document.withdrawn_at < moment,
        Document.replaced_at < moment,
        Document.expires_on < day,
    )
