"""The sweep that grants *Layak* where no signal did."""

from core import jobs
from core.db import db
from eligibility import granting


@jobs.sweep("curation.grant")
def grant_missed() -> int:
    """Grant *Layak* where it is due. Returns how many. Commits.

    The sweep's name is older than this package; stored notes contain it.
    """
    granted = granting.grant_missed()
    db.session.commit()
    return granted
