"""Does the database answer, and are its pages sound. Reading all of it takes long: a sweep does so each night, and notes what it saw."""

from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import text

from core import clock, jobs, notes
from core.db import db
from lms.trouble import reading
from lms.trouble.finding import Finding, Level

NOTE = "database"
LONGEST = timedelta(minutes=2)
"""So long at most the worker reads; a larger database is read to its end by `lms doctor --whole`."""


class Damaged(Exception):
    """The database is damaged; the text is the engine's own."""


def look() -> Finding:
    """Whether it answers now, and what the last reading saw."""
    return judge(answers=does_answer(), note=notes.read(NOTE))


def does_answer() -> bool:
    """Whether it takes a question; where not, the session is given back."""
    try:
        return db.session.scalar(text("SELECT 1")) == 1
    except Exception:
        reading.log.exception("the database does not answer")
        reading.end_session()
        return False


def judge(*, answers: bool, note: dict[str, Any]) -> Finding:
    """By whether it answers, and by the note."""
    looked_at = datetime.fromisoformat(note["looked_at"]) if note else None
    if not answers:
        return _bad(
            _("It does not answer."),
            _("Whether anything is lost is not known yet. What stood in the last backup is safe."),
            _start(),
            None,
        )
    if note.get("fault"):
        return _bad(
            _("Part of it is damaged: %(what)s.", what=note["fault"]),
            _("What stands in the damaged part may be lost. What stood in the last backup is safe."),
            _(
                "Do not wait: ask whoever runs the computer to keep the last good backup and to read “When something is wrong” in docs/operations.md."
            ),
            looked_at,
        )
    what = _("It answers. It was read to its end and is sound.") if note else _("It answers. It was not read to its end yet.")
    return Finding("database", Level.WELL, _("The database"), what, looked_at=looked_at)


def _bad(what: str, lost: str, todo: str, looked_at: datetime | None) -> Finding:
    return Finding("database", Level.BAD, _("The database"), what, lost, todo, looked_at)


def _start() -> str:
    return _("Ask whoever runs the computer: lms doctor says more.")


@jobs.sweep("trouble.database", every=timedelta(days=1))
def read_all() -> int:
    """Read the database in a transaction of its own, which nobody who writes waits for.

    Raises Damaged, as a sweep that fails: so it is done again in minutes, and mended pages are known soon.
    """
    fault = reading.fault_of(LONGEST)
    notes.write(NOTE, note_of(fault))
    if fault:
        raise Damaged(fault)
    return 1


def note_damaged(fault: str) -> None:
    """A request met a damaged page: that is known at once, and not only after the night."""
    if notes.read(NOTE).get("fault"):
        return
    try:
        notes.write(NOTE, note_of(fault))
    except OSError:
        reading.log.exception("a damaged page could not be noted; the nightly reading finds it again")


def note_of(fault: str | None) -> dict[str, Any]:
    """What is noted of a reading."""
    return {"looked_at": clock.now().isoformat(), "fault": fault}
