"""All checks in the order in which they are shown. A check that raises an error becomes a finding."""

import logging

from flask import g, has_request_context
from flask_babel import gettext as _

from core import beats, chains, notes
from lms.trouble import backups, certificates, clocks, database, disk, integrity, letters, seals, stored_files, sweeps, worker
from lms.trouble.finding import Check, Finding, Level

log = logging.getLogger(__name__)

CHECKS: dict[str, Check] = {
    "database": database.check,
    "worker": worker.check,
    "disk": disk.check,
    "backup": backups.check,
    "files": stored_files.check,
    "certificates": certificates.check,
    "mail": letters.check,
    "clock": clocks.check,
    "sweeps": sweeps.check,
    "seals": seals.check,
}
NEED_TABLES = frozenset({"certificates", "mail"})
"""Checks that read tables of the database."""
NEEDED = frozenset({"database", "worker", "disk"})
"""Checks without which the platform is not ready (`/readyz`)."""


def all_findings(**replacements: Check) -> list[Finding]:
    """Run every check, or its replacement. If the database does not answer, the checks that read tables are left out."""
    first = run("database", CHECKS["database"])
    unanswered = first.level is Level.CRITICAL and not database.does_answer()
    left_out = NEED_TABLES | {"database"} if unanswered else {"database"}
    return [first, *(run(name, replacements.get(name, check)) for name, check in CHECKS.items() if name not in left_out)]


def run(name: str, check: Check) -> Finding:
    """Run a check. If it raises an error, for example on a damaged database, return a finding that says so."""
    try:
        return check()
    except Exception as error:
        log.exception("check %s could not be made", name)
        integrity.end_session()
        return Finding(
            name,
            Level.CRITICAL,
            _("Check: %(name)s", name=name),
            _("This could not be looked at (%(kind)s).", kind=type(error).__name__),
            _("Whether anything is lost is not known yet."),
            _("Ask whoever runs the computer: lms doctor says more."),
        )


def forget_notes() -> None:
    """Remove the notes of the sweeps after a restore, because they describe the replaced database and files."""
    notes.forget(database.NOTE, stored_files.NOTE, seals.NOTE, chains.NOTE, beats.SWEEPS)


def count_troubles() -> int:
    """Return the number of findings that an administrator has to look at. Counts once for a page."""
    if not has_request_context():
        return _count()
    if "troubles" not in g:
        g.troubles = _count()
    return g.troubles


def _count() -> int:
    return sum(not finding.is_ok for finding in all_findings())
