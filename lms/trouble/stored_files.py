"""Check that the files named by rows exist and are unchanged. An hourly sweep reads a portion of them and writes a note."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select

from core import clock, jobs, notes
from core.files import StoredFile, path_of
from lms.backup.databases import snapshot
from lms.trouble import owners
from lms.trouble.finding import Finding, Level

NOTE = "files"
PORTION = timedelta(seconds=20)
"""The time for which a sweep reads files. Each sweep also checks that all of them exist."""
MISSING, CHANGED = "missing", "changed"
FILES_AT_MOST, OWNERS_AT_MOST = 100, 3
"""Files that are named, and rows that are named for one file."""
SHORT_HASH = 12
"""Digits of a file's hash on the page."""


@dataclass
class Progress:
    """The progress of reading all files, which sweeps continue."""

    bad: dict[str, str] = field(default_factory=dict)
    """`missing` or `changed` by SHA-256."""
    read_until: str = ""
    """The SHA-256 of the last file that was read, in their order. Empty when all were read."""
    count: int = 0
    """Files that rows name."""


def check(*, with_owners: bool = False) -> Finding:
    """Read the note of the sweep. `with_owners` also finds in the database to whom each bad file belongs."""
    note = notes.read(NOTE)
    bad = note.get("bad", {})
    return judge(bad, note, things=describe_bad(bad) if with_owners else ())


def judge(bad: dict[str, str], note: dict[str, Any], things: tuple[str, ...] = ()) -> Finding:
    """Return the finding for the missing and changed files."""
    title = _("Files")
    looked_at = datetime.fromisoformat(note["looked_at"]) if note else None
    if not bad:
        what = _("All %(count)s are there.", count=note["count"]) if note else _("They were not looked at yet.")
        return Finding("files", Level.OK, title, what, looked_at=looked_at)
    return Finding(
        "files",
        Level.WARNING,
        title,
        ngettext("%(num)d file is missing or damaged.", "%(num)d files are missing or damaged.", len(bad)),
        _("These files cannot be shown. Everything else is there. An older backup may still hold them."),
        _(
            "Ask whoever runs the computer to take them out of a backup (docs/operations.md). Where there is none, ask their owners to send them again."
        ),
        looked_at,
        things,
        len(bad),
    )


@jobs.sweep("trouble.files", every=timedelta(hours=1))
def check_portion() -> int:
    """Check that all files exist, and read a portion of them. Returns how many are missing or changed."""
    note = notes.read(NOTE)
    progress = examine(Progress(dict(note.get("bad", {})), note.get("read_until", "")), PORTION)
    facts = {"bad": progress.bad, "read_until": progress.read_until, "count": progress.count}
    notes.write(NOTE, {"looked_at": clock.now().isoformat(), **facts})
    return len(progress.bad)


def examine(before: Progress, longest: timedelta | None = None) -> Progress:
    """Check that all files exist, and read on from the end of the last portion, for `longest`.

    Files that were bad are read first, because they may have been repaired.
    """
    end = time.monotonic() + longest.total_seconds() if longest is not None else None
    files = _files_of_rows()
    bad = {sha256: MISSING for sha256, size in files.items() if not _exists(sha256, size)}
    bad |= {sha256: CHANGED for sha256 in before.bad if sha256 in files and sha256 not in bad and _is_changed(sha256)}
    read_until = before.read_until
    for sha256 in files:
        if sha256 <= before.read_until or sha256 in bad:
            continue
        if end is not None and time.monotonic() > end:
            break
        if _is_changed(sha256):
            bad[sha256] = CHANGED
        read_until = sha256
    else:
        read_until = ""
    still_named = _files_of_rows() if bad else files  # a file that was deleted meanwhile is not missing
    return Progress({sha256: kind for sha256, kind in bad.items() if sha256 in still_named}, read_until, len(files))


def _files_of_rows() -> dict[str, int]:
    statement = select(StoredFile.sha256, StoredFile.size).where(StoredFile.uses > 0).order_by(StoredFile.sha256)
    with snapshot() as connection:
        return {row.sha256: row.size for row in connection.execute(statement)}


def _exists(sha256: str, size: int) -> bool:
    try:
        return path_of(sha256).stat().st_size == size
    except OSError:
        return False


def _is_changed(sha256: str) -> bool:
    try:
        with path_of(sha256).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() != sha256
    except OSError:
        return True


def describe_bad(
    bad: dict[str, str], *, file_name: Callable[[str], str] = lambda sha256: sha256[:SHORT_HASH]
) -> tuple[str, ...]:
    """Describe up to `FILES_AT_MOST` bad files with their owners. `file_name` makes the shown name of a hash."""
    shown = sorted(bad)[:FILES_AT_MOST]
    described = owners.describe(shown)
    return tuple(f"{_owners(described[sha256])} ({_word(bad[sha256])}, {file_name(sha256)})" for sha256 in shown)


def _owners(descriptions: list[str]) -> str:
    if not descriptions:
        return _("A file that nothing names any more")
    names = "; ".join(descriptions[:OWNERS_AT_MOST])
    more = len(descriptions) - OWNERS_AT_MOST
    return _("%(names)s and %(count)s more", names=names, count=more) if more > 0 else names


def _word(kind: str) -> str:
    return _("file missing") if kind == MISSING else _("file damaged")
