"""Notices to businesses whose documents end: some weeks before the last day, and on the last day."""

from datetime import timedelta

from sqlalchemy import and_, bindparam, exists, or_, select, update
from sqlalchemy.orm import aliased

from core import clock
from core.db import changed, db
from people import notices
from people.document_kinds import in_force as kinds_in_force
from people.documents import in_force
from people.models import Document

AT_A_TIME = 500

_renewal = aliased(Document)
_is_renewed = exists().where(
    _renewal.enterprise_id == Document.enterprise_id,
    _renewal.kind == Document.kind,
    _renewal.replaced_at.is_(None),
    _renewal.verified_at.is_(None),
    _renewal.refused_at.is_(None),
)
"""The condition for a document whose renewal waits for an officer. Its members need no reminder."""
_due_documents = (
    select(Document.id)
    .where(
        in_force,
        or_(
            and_(Document.expires_on <= bindparam("today"), Document.end_told_at.is_(None)),
            and_(
                Document.expires_on > bindparam("today"),
                Document.expires_on <= bindparam("soon"),
                Document.warned_at.is_(None),
            ),
        ),
        ~_is_renewed,
    )
    .order_by(Document.expires_on, Document.id)
    .limit(AT_A_TIME)
)


def due_documents() -> list[int]:
    """Return the ids of documents whose members need a notice today, at most `AT_A_TIME`."""
    today = clock.today()
    return list(
        db.session.scalars(_due_documents, {"today": today, "soon": today + timedelta(days=kinds_in_force().warn_days)})
    )


def notify(document_id: int) -> bool:
    """Notify the members that a document ends soon or today. Returns False if that was done, or the document no longer counts.

    An UPDATE claims the notice, so that of two sweeps only one sends it.
    """
    document = db.session.get_one(Document, document_id)
    is_last_day = document.expires_on is not None and document.expires_on <= clock.today()
    column = Document.end_told_at if is_last_day else Document.warned_at
    claimed = update(Document).where(Document.id == document_id, column.is_(None), in_force).values({column: clock.now()})
    if changed(db.session.execute(claimed)) != 1:
        return False
    if is_last_day:
        notices.notify_last_day(document)
    else:
        notices.notify_expiring(document)
    return True
