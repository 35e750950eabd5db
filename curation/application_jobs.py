"""The daily sweep over applications: what was not mended in time has lapsed."""

from core import jobs
from core.db import db
from curation import applications


@jobs.sweep("curation.lapse")
def lapse() -> int:
    """End what was not mended in time; returns how many. Finds nothing twice."""
    lapsed = len(applications.lapse_what_is_due())
    db.session.commit()
    return lapsed
