"""The sweeps of this package."""

from datetime import timedelta

from core import jobs
from core.db import db
from people import erasing, expiry, retention, tries
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


@jobs.sweep("people.retention", every=timedelta(hours=1), by_date=True)
def sweep_periods() -> int:
    """Remove what the office keeps no longer, for each period that it has confirmed. Returns how many rows. Commits."""
    removed = 0
    for key in retention.all_keys():
        while count := retention.sweep(key):
            db.session.commit()
            removed += count
    db.session.commit()
    return removed


@jobs.sweep("people.erasures", by_date=True)
def erase_due() -> int:
    """Erase the people whose waiting time is over. Commits after each person. Returns how many."""
    due, erased = erasing.due_requests(), 0
    db.session.commit()
    for request_id in due:
        erased += erasing.carry_out(request_id)
        db.session.commit()
    return erased


@jobs.sweep("people.erased_again", every=timedelta(hours=1))
def erase_again() -> int:
    """Erase again who came back with a restored backup. Returns how many. Commits."""
    again = erasing.replay()
    db.session.commit()
    return again


@jobs.sweep("people.cleaning", every=timedelta(minutes=10))
def clean() -> int:
    """Write the database anew after erasures, at night or when they waited for a day. Returns for how many. Commits."""
    waiting = erasing.count_uncleaned()
    db.session.commit()
    cleaned = erasing.clean() if waiting else 0
    db.session.commit()
    return cleaned


@jobs.sweep("people.reminders")
def withdraw_reminders() -> int:
    """Take back the reminders of things that were done. Returns how many."""
    done = reminding.withdraw_done()
    db.session.commit()
    return done
