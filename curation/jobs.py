"""The sweep that ends applications whose time for corrections is over."""

from core import jobs
from core.db import db
from curation.judging import applications


@jobs.sweep("curation.lapse", by_date=True)
def lapse() -> int:
    """End the applications that were not corrected in time. Returns how many. Commits."""
    lapsed = len(applications.lapse_overdue())
    db.session.commit()
    return lapsed
