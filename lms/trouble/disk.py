"""Check the free space on the disk, and whether a request was refused lately because the disk was full."""

import errno
import logging
import shutil
from datetime import datetime, timedelta

from flask import current_app
from flask_babel import gettext as _
from sqlalchemy.exc import DBAPIError

from core import clock, moments, notes
from core.wording import moment
from lms.trouble.finding import Finding, Level

log = logging.getLogger(__name__)

CRITICAL_BYTES, WARNING_BYTES = 200 * 2**20, 2**30
"""Free bytes. Up to the first saving is unsafe; below the second somebody has to make room in time."""
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""The system's errors for a full disk, a used-up quota and a file that is too large."""
FULL_DATABASE = frozenset({"SQLITE_FULL", "53100"})
"""SQLite's and PostgreSQL's codes for a full disk."""
NOTE = "disk"
REPORTED_FOR = timedelta(days=1)
"""A refusal is reported for this long, also when there is room again."""


def check() -> Finding:
    """Check the disk that holds the data."""
    full_at = notes.read(NOTE).get("full_at")
    free = shutil.disk_usage(current_app.config["DATA"]).free
    return judge(free, datetime.fromisoformat(full_at) if full_at else None)


def judge(free: int, full_at: datetime | None = None) -> Finding:
    """Return the finding for the free bytes, and for the moment of the last refusal."""
    title, what = _("Room on the disk"), _("%(megabytes)s MB are free for data.", megabytes=free // 2**20)
    if free < WARNING_BYTES:
        return _scarce(title, what, Level.CRITICAL if free <= CRITICAL_BYTES else Level.WARNING)
    if full_at is None or not moments.was_lately(full_at, REPORTED_FOR):
        return Finding("disk", Level.OK, title, what)
    return Finding(
        "disk",
        Level.WARNING,
        title,
        _("It was full %(when)s. What people sent then was refused.", when=moment(full_at)) + f" {what}",
        _("Nothing that was saved is lost. Who was refused was told so, and may send it again."),
        _("Ask whoever runs the computer what filled the disk, before it happens again."),
    )


def _scarce(title: str, what: str, level: Level) -> Finding:
    return Finding(
        "disk",
        level,
        title,
        what,
        _("Nothing is lost. Once it is full, what people send is refused with a sentence until there is room again."),
        _("Move old backups to another disk, or ask whoever runs the computer for a larger one."),
    )


def is_disk_full(error: BaseException) -> bool:
    """Tell whether an error was caused by a full disk."""
    if isinstance(error, DBAPIError):
        codes = {getattr(error.orig, "sqlite_errorname", None), getattr(error.orig, "sqlstate", None)}
        return bool(codes & FULL_DATABASE)
    return isinstance(error, OSError) and error.errno in FULL


def prepare() -> None:
    """Create the note while there is room, so that `note_full` overwrites it on a full disk."""
    if not notes.path_of(NOTE).exists():
        _write(None)


def note_full() -> None:
    """Note that a request was refused now, because the disk is full."""
    _write(clock.now().isoformat())


def _write(full_at: str | None) -> None:
    try:
        notes.write(NOTE, {"full_at": full_at})
    except OSError:
        log.exception("whether the disk was full could not be noted")
