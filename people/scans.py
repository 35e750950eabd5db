"""Pictures of documents that no longer count: they go when their time is over, the row with its answer stays."""

from datetime import date

from sqlalchemy import ColumnElement, or_, select, update

from core import audit, clock, files
from core.db import changed, db
from people import retention
from people.models import Document

AT_A_TIME = 500
KEPT_AS = "documents"
"""The line of the office's `retention`."""


def over() -> list[tuple[int, str]]:
    """Documents whose picture's time is over, with the picture: refused, taken back, replaced or ended so long ago."""
    since = retention.kept_since(KEPT_AS)
    if since is None:
        return []
    old = select(Document.id, Document.scan_sha256).where(Document.scan_sha256.is_not(None), _ended_before(since))
    return [(id, sha256) for id, sha256 in db.session.execute(old.order_by(Document.id).limit(AT_A_TIME)) if sha256]


def remove(document_id: int, sha256: str) -> bool:
    """Let go of one document's picture, once; True when it was there. Its bytes go as soon as nothing else points at them."""
    gone = (
        update(Document)
        .where(Document.id == document_id, Document.scan_sha256 == sha256)
        .values(scan_sha256=None, scan_removed_at=clock.now())
    )
    if changed(db.session.execute(gone)) != 1:  # another sweep was first
        return False
    files.release(sha256)
    audit.record("removed scan", "document", document_id, actor_id=None)
    return True


def _ended_before(day: date) -> ColumnElement[bool]:
    """The first of what may end a document counts, also where another follows."""
    moment = retention.beginning_of(day)
    return or_(
        Document.refused_at < moment,
        Document.withdrawn_at < moment,
        Document.replaced_at < moment,
        Document.expires_on < day,
    )
