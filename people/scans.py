"""Removal of the pictures of documents that are kept no longer. The rows with the answers stay."""

from datetime import date

from sqlalchemy import ColumnElement, or_, select, update

from core import audit, clock, files
from core.db import changed, db
from people import retention
from people.models import Document

AT_A_TIME = 500
KEPT_AS = "documents"
"""The key in the office's `retention`."""


def due_scans() -> list[tuple[int, str]]:
    """Return the ids of documents whose pictures are kept no longer, with the pictures' SHA-256, at most `AT_A_TIME`."""
    since = retention.kept_since(KEPT_AS)
    if since is None:
        return []
    old = select(Document.id, Document.scan_sha256).where(Document.scan_sha256.is_not(None), _ended_before(since))
    return [(id, sha256) for id, sha256 in db.session.execute(old.order_by(Document.id).limit(AT_A_TIME)) if sha256]


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
