"""Check the chains of hashes over the audit and the kept sign-ins. A daily sweep reads them and writes a note."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _

from core import audit, chains, clock, jobs, notes
from core.chain_faults import Reading
from lms.backup.databases import snapshot
from lms.trouble.finding import Finding, Level

NOTE = "seals"


def check() -> Finding:
    """Read the note of the last sweep."""
    return judge(notes.read(NOTE))


def judge(note: dict[str, Any]) -> Finding:
    """Return the finding for the note of a sweep."""
    title, looked_at = _("The audit"), datetime.fromisoformat(note["looked_at"]) if note else None
    faults = note.get("faults", [])
    if not faults:
        what = _("Every row stands as it was written.") if note else _("Its rows were not read yet.")
        return Finding("seals", Level.OK, title, what, looked_at=looked_at)
    return Finding(
        "seals",
        Level.CRITICAL,
        title,
        _("Somebody changed or removed rows in the database: %(what)s", what=" ".join(map(_in_words, faults))),
        _("What people did before that row is proven. What stands from it on may not be as it was."),
        _(
            "Do not wait: ask whoever runs the computer who opened the database, keep the last backups, and run lms audit verify with one of them (docs/security.md)."
        ),
        looked_at,
        count=len(faults),
    )


@jobs.sweep("trouble.seals", every=timedelta(days=1))
def read_all() -> int:
    """Read both chains in a transaction of its own, which blocks no writer, and note what does not fit."""
    notes.write(NOTE, read_now())
    return 1


def read_now() -> dict[str, Any]:
    """Read both chains now and return what the note would say."""
    with snapshot() as connection:
        return note_of(audit.verify(connection, chains.noted()))


def note_of(readings: Sequence[Reading]) -> dict[str, Any]:
    """Return the note about these readings."""
    faults = [{"words": reading.fault.words, "values": dict(reading.fault.values)} for reading in readings if reading.fault]
    return {"looked_at": clock.now().isoformat(), "faults": faults}


def _in_words(fault: dict[str, Any]) -> str:
    return _(fault["words"], **fault["values"])
