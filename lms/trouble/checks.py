"""All checks in the order in which they are shown. One that cannot be made is a finding itself."""

import logging

from flask import g, has_request_context
from flask_babel import gettext as _

from core import beats, notes
from lms.trouble import backups, certificates, clocks, database, disk, letters, reading, stored_files, sweeps, worker
from lms.trouble.finding import Check, Finding, Level

log = logging.getLogger(__name__)

CHECKS: dict[str, Check] = {
    "database": database.look,
    "worker": worker.look,
    "disk": disk.look,
    "backup": backups.look,
    "files": stored_files.look,
    "certificates": certificates.look,
    "mail": letters.look,
    "clock": clocks.look,
    "sweeps": sweeps.look,
}
ASK_TABLES = frozenset({"certificates", "mail"})
"""These ask the database when they are made."""
NEEDED = frozenset({"database", "worker", "disk"})
"""Without these the platform cannot do its work (`/readyz`)."""


def all_findings(**instead: Check) -> list[Finding]:
    """Make every check; `instead` makes one of them in another way. A database that does not answer is asked once only."""
    first = made("database", CHECKS["database"])
    left_out = ASK_TABLES | {"database"} if first.level is Level.BAD and not database.does_answer() else {"database"}
    return [first, *(made(name, instead.get(name, check)) for name, check in CHECKS.items() if name not in left_out)]


def made(name: str, check: Check) -> Finding:
    """Make one check. Where it fails, for example because the database is damaged, that is what it found."""
    try:
        return check()
    except Exception as error:
        log.exception("check %s could not be made", name)
        reading.end_session()
        return Finding(
            name,
            Level.BAD,
            _("Check: %(name)s", name=name),
            _("This could not be looked at (%(kind)s).", kind=type(error).__name__),
            _("Whether anything is lost is not known yet."),
            _("Ask whoever runs the computer: lms doctor says more."),
        )


def forget_what_was_seen() -> None:
    """After a restore: what the sweeps saw was of another database and other files, and is looked at anew."""
    notes.forget(database.NOTE, stored_files.NOTE, beats.SWEEPS)


def count_troubles() -> int:
    """How many things an administrator has to look at; counted once for a page."""
    if not has_request_context():
        return _count()
    if "troubles" not in g:
        g.troubles = _count()
    return g.troubles


def _count() -> int:
    return sum(not finding.is_well for finding in all_findings())
