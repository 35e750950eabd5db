"""Are all files there that rows name, and are they what they were. A sweep looks each hour, a portion at a time, and notes what lacks."""

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
"""So long the worker reads files at a time; whether they are there it looks at for all, each time."""
MISSING, CHANGED = "missing", "changed"
NAMED, NAMED_OF_ONE = 100, 3
"""Files, and rows that point at one of them."""


@dataclass
class Seen:
    """What was seen so far."""

    bad: dict[str, str] = field(default_factory=dict)
    """SHA-256, then `missing` or `changed`."""
    read_until: str = ""
    """In the order of their names; empty when all were read."""
    count: int = 0


def look(*, named: bool = False) -> Finding:
    """By what the sweep noted; `named` asks the database whose each file is."""
    note = notes.read(NOTE)
    bad = note.get("bad", {})
    return judge(bad, note, things=names_of(bad) if named else ())


def judge(bad: dict[str, str], note: dict[str, Any], things: tuple[str, ...] = ()) -> Finding:
    """By the files that lack."""
    title = _("Files")
    looked_at = datetime.fromisoformat(note["looked_at"]) if note else None
    if not bad:
        what = _("All %(count)s are there.", count=note["count"]) if note else _("They were not looked at yet.")
        return Finding("files", Level.WELL, title, what, looked_at=looked_at)
    return Finding(
        "files",
        Level.LOOK,
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
def look_at_portion() -> int:
    """Look whether all are there, and read a portion of them; returns how many lack."""
    note = notes.read(NOTE)
    seen = examine(Seen(dict(note.get("bad", {})), note.get("read_until", "")), PORTION)
    facts = {"looked_at": clock.now().isoformat(), "bad": seen.bad, "read_until": seen.read_until, "count": seen.count}
    notes.write(NOTE, facts)
    return len(seen.bad)


def examine(before: Seen, longest: timedelta | None = None) -> Seen:
    """Look at all, and read them from where the last portion ended; first those that were bad, which may be mended by now."""
    end = time.monotonic() + longest.total_seconds() if longest is not None else None
    known = _known()
    bad = {sha256: MISSING for sha256, size in known.items() if not _is_there(sha256, size)}
    bad |= {sha256: CHANGED for sha256 in before.bad if sha256 in known and sha256 not in bad and _is_changed(sha256)}
    read_until = before.read_until
    for sha256 in known:
        if sha256 <= before.read_until or sha256 in bad:
            continue
        if end is not None and time.monotonic() > end:
            break
        if _is_changed(sha256):
            bad[sha256] = CHANGED
        read_until = sha256
    else:
        read_until = ""
    still = _known() if bad else known  # what was removed for good meanwhile lacks nobody
    return Seen({sha256: kind for sha256, kind in bad.items() if sha256 in still}, read_until, len(known))


def _known() -> dict[str, int]:
    used = select(StoredFile.sha256, StoredFile.size).where(StoredFile.uses > 0).order_by(StoredFile.sha256)
    with snapshot() as connection:
        return {row.sha256: row.size for row in connection.execute(used)}


def _is_there(sha256: str, size: int) -> bool:
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


def names_of(bad: dict[str, str], *, called: Callable[[str], str] = lambda sha256: sha256[:12]) -> tuple[str, ...]:
    """What each is and whose, a hundred at most; `called` says how its hash is shown."""
    chosen = sorted(bad)[:NAMED]
    whose = owners.of(chosen)
    return tuple(f"{_whose(whose[sha256])} ({_word(bad[sha256])}, {called(sha256)})" for sha256 in chosen)


def _whose(all_of_them: list[str]) -> str:
    if not all_of_them:
        return _("A file that nothing names any more")
    names = "; ".join(all_of_them[:NAMED_OF_ONE])
    more = len(all_of_them) - NAMED_OF_ONE
    return _("%(names)s and %(count)s more", names=names, count=more) if more > 0 else names


def _word(kind: str) -> str:
    return _("file missing") if kind == MISSING else _("file damaged")
