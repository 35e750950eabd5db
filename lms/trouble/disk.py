"""Is there room for what people send, and was somebody refused lately for want of it."""

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

LEAST, SOON = 200 * 2**20, 2**30
"""Bytes: below the first nothing more may be taken in safely, below the second somebody makes room in time."""
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What the system says when a disk, a quota or the largest file is used up."""
FULL_DATABASE = frozenset({"SQLITE_FULL", "53100"})
NOTE = "disk"
TOLD_FOR = timedelta(days=1)
"""So long it is told that somebody was refused, also where there is room again."""


def look() -> Finding:
    """The disk on which the data lie."""
    full_at = notes.read(NOTE).get("full_at")
    free = shutil.disk_usage(current_app.config["DATA"]).free
    return judge(free, datetime.fromisoformat(full_at) if full_at else None)


def judge(free: int, full_at: datetime | None = None) -> Finding:
    """By the bytes that are free, and by when somebody was refused."""
    title, what = _("Room on the disk"), _("%(megabytes)s MB are free for data.", megabytes=free // 2**20)
    if free < SOON:
        return _scarce(title, what, Level.BAD if free <= LEAST else Level.LOOK)
    if full_at is None or not moments.was_lately(full_at, TOLD_FOR):
        return Finding("disk", Level.WELL, title, what)
    return Finding(
        "disk",
        Level.LOOK,
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


def is_want_of_room(error: BaseException) -> bool:
    """Whether an error says that the disk is full."""
    if isinstance(error, DBAPIError):
        said = {getattr(error.orig, "sqlite_errorname", None), getattr(error.orig, "sqlstate", None)}
        return bool(said & FULL_DATABASE)
    return isinstance(error, OSError) and error.errno in FULL


def prepare() -> None:
    """Lay the note out while there is room: it is written over when there is none."""
    if not notes.path_of(NOTE).exists():
        _write(None)


def note_full() -> None:
    """Somebody was refused just now."""
    _write(clock.now().isoformat())


def _write(full_at: str | None) -> None:
    try:
        notes.write(NOTE, {"full_at": full_at})
    except OSError:
        log.exception("whether the disk was full could not be noted")
