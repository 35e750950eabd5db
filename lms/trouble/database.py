"""Check that the database answers and that its pages are sound. A nightly sweep reads all of it and writes a note."""

import logging
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import text

from core import clock, jobs, notes
from core.db import db
from lms.trouble import integrity
from lms.trouble.finding import Finding, Level

log = logging.getLogger(__name__)

NOTE = "database"
LONGEST = timedelta(minutes=2)
"""The worker reads this long at most. `lms doctor --whole` reads a larger database to its end."""


class Damaged(Exception):
    """The database is damaged. The text is the engine's own."""


def check() -> Finding:
    """Check that the database answers now, and read the note of the last sweep."""
    return judge(answers=does_answer(), note=notes.read(NOTE))


def does_answer() -> bool:
    """Tell whether the database answers a query. If it does not, the session is closed."""
    try:
        return db.session.scalar(text("SELECT 1")) == 1
    except Exception:
        log.exception("the database does not answer")
        integrity.end_session()
        return False


def judge(*, answers: bool, note: dict[str, Any]) -> Finding:
    """Return the finding for a database that answers or not, with the note of the last sweep."""
    looked_at = datetime.fromisoformat(note["looked_at"]) if note else None
    if not answers:
        return _critical(
            _("It does not answer."),
            _("Whether anything is lost is not known yet. What stood in the last backup is safe."),
            _("Ask whoever runs the computer: lms doctor says more."),
            None,
        )
    if note.get("fault"):
        return _critical(
            _("Part of it is damaged: %(what)s.", what=note["fault"]),
            _("What stands in the damaged part may be lost. What stood in the last backup is safe."),
            _(
                "Do not wait: ask whoever runs the computer to keep the last good backup and to read “When something is wrong” in docs/operations.md."
            ),
            looked_at,
        )
    what = _("It answers. It was read to its end and is sound.") if note else _("It answers. It was not read to its end yet.")
    return Finding("database", Level.OK, _("The database"), what, looked_at=looked_at)


def _critical(what: str, lost: str, todo: str, looked_at: datetime | None) -> Finding:
    return Finding("database", Level.CRITICAL, _("The database"), what, lost, todo, looked_at)


@jobs.sweep("trouble.database", every=timedelta(days=1))
def read_all() -> int:
    """Read the whole database in a transaction of its own, which blocks no writer.

    Raises Damaged: a failed sweep runs again within minutes, so that a repair is noticed soon.
    """
    fault = integrity.find_fault(LONGEST)
    notes.write(NOTE, note_of(fault))
    if fault:
        raise Damaged(fault)
    return 1


def note_damaged(fault: str) -> None:
    """Note that a request met a damaged page, so that administrators need not wait for the nightly sweep."""
    if notes.read(NOTE).get("fault"):
        return
    try:
        notes.write(NOTE, note_of(fault))
    except OSError:
        log.exception("a damaged page could not be noted; the nightly reading finds it again")


def note_of(fault: str | None) -> dict[str, Any]:
    """Return the note of a reading that found this fault, or none."""
    return {"looked_at": clock.now().isoformat(), "fault": fault}
