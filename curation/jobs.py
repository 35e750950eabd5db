"""Sweeps: what is due because a day has come."""

from core import jobs
from core.db import db
from curation.judging import applications


@jobs.sweep("curation.lapse", by_date=True)
def lapse() -> int:
    """End what was not mended in time; returns how many. Commits."""
    lapsed = len(applications.lapse_what_is_due())
    db.session.commit()
    return lapsed
