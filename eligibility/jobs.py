"""Sweeps: what is due and no signal told of; as a rule nothing."""

from core import jobs
from core.db import db
from eligibility import granting


@jobs.sweep("curation.grant")
def grant_what_was_missed() -> int:
    """Grant *Layak* wherever it is due; returns how often. Commits.

    The sweep keeps the name under which the notes of earlier versions know it.
    """
    granted = granting.grant_what_was_missed()
    db.session.commit()
    return granted
