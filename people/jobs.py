"""The sweeps of this package."""

from core import jobs
from core.db import db
from people import expiry, scans, tries
from people.desk import reminding


@jobs.sweep("people.tries")
def remove_old_tries() -> int:
    """Remove tries that are too old for every limit. Returns how many."""
    removed = tries.remove_old()
    db.session.commit()
    return removed


@jobs.sweep("people.expiry", by_date=True)
def notify_of_expiry() -> int:
    """Notify the members of businesses whose documents end soon or today. Commits after each document. Returns how many."""
    due, notified = expiry.due_documents(), 0
    db.session.commit()
    for document_id in due:
        notified += expiry.notify(document_id)
        db.session.commit()
    return notified


@jobs.sweep("people.scans", by_date=True)
def remove_old_scans() -> int:
    """Remove the pictures of documents that are kept no longer. Commits after each picture. Returns how many."""
    due, removed = scans.due_scans(), 0
    db.session.commit()
    for document_id, sha256 in due:
        removed += scans.remove(document_id, sha256)
        db.session.commit()
    return removed


@jobs.sweep("people.reminders")
def withdraw_reminders() -> int:
    """Take back the reminders of things that were done. Returns how many."""
    done = reminding.withdraw_done()
    db.session.commit()
    return done
