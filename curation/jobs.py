"""Sweeps: what is due and no signal told of; as a rule nothing."""

from core import jobs
from core.db import db
from curation.judging import applications
from curation.passport import granting


@jobs.sweep("curation.grant")
def grant_what_was_missed() -> int:
    """Grant *Layak* wherever it is due; returns how often. Commits."""
    granted = granting.grant_what_was_missed()
    db.session.commit()
    return granted


@jobs.sweep("curation.lapse", by_date=True)
def lapse() -> int:
    """End what was not mended in time; returns how many. Commits."""
    lapsed = len(applications.lapse_what_is_due())
    db.session.commit()
    return lapsed
