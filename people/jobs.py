"""Background work of this package."""

from core import jobs
from core.db import db
from people import expiry, scans, tries


@jobs.sweep("people.tries")
def remove_old_tries() -> int:
    """Forget tries that no limit looks at any more."""
    gone = tries.remove_old()
    db.session.commit()
    return gone


@jobs.sweep("people.expiry", by_date=True)
def tell_of_expiry() -> int:
    """Tell whose document ends soon or today, each in a commit of its own."""
    due, told = expiry.due(), 0
    db.session.commit()
    for document_id in due:
        told += expiry.tell(document_id)
        db.session.commit()
    return told


@jobs.sweep("people.scans", by_date=True)
def remove_old_scans() -> int:
    """Remove the pictures of documents whose time is over, each in a commit of its own."""
    due, gone = scans.over(), 0
    db.session.commit()
    for document_id, sha256 in due:
        gone += scans.remove(document_id, sha256)
        db.session.commit()
    return gone
