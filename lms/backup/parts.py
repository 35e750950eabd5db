"""Temporary files of backups that are being made, and backups that failed. Only files with our own names are removed."""

import fcntl
import logging
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

log = logging.getLogger(__name__)

PART = ".sinau-dagang.part"
FAILED = ".failed"
TRIES, PAUSE = 3, 0.1
"""How often, and after how many seconds, the lock is tried again."""
_NAME = r"(sinau-dagang|before-update)-\d{8}-\d{6}(-incomplete)?\.tar\.gz"
OUR_PARTS = re.compile(rf"\..+{re.escape(PART)}|\.{_NAME}\.part")
"""The second form is that of earlier versions."""
OUR_NAME = re.compile(_NAME)
OUR_FAILED = re.compile(rf"{_NAME}{re.escape(FAILED)}")


class Busy(Exception):
    """Another process is making a backup of this name."""


@contextmanager
def held(path: Path) -> Iterator[Path]:
    """Lock and return the temporary file of a backup of this name. If it remains at the end, it is removed.

    Raises Busy or OSError.
    """
    part = path.with_name(f".{path.name}{PART}")
    descriptor = _create_locked(part)
    try:
        yield part
    finally:
        if _is_same_file(descriptor, part):
            part.unlink()
        os.close(descriptor)


def tidy(folder: Path) -> None:
    """Remove temporary files that killed processes left."""
    for part in folder.glob(".*.part"):
        if OUR_PARTS.fullmatch(part.name) and part.is_file():
            _remove_unless_held(part)


def keep_as_failed(part: Path, path: Path) -> None:
    """Keep an archive with a damaged database as `.failed`. Older ones are removed, so that they do not fill the disk."""
    failed = path.with_name(path.name + FAILED)
    if failed.exists() and not OUR_FAILED.fullmatch(failed.name):
        log.warning("%s is there already and stays", failed)
        return
    try:
        part.rename(failed)
    except OSError as error:
        log.warning("%s cannot be kept: %s", failed, error.strerror)
        return
    for older in path.parent.glob(f"*{FAILED}"):
        if older != failed and OUR_FAILED.fullmatch(older.name) and older.is_file():
            older.unlink()


def _create_locked(part: Path) -> int:
    """Create and lock the file, and return its descriptor. Raises Busy.

    A process that tidies locks each file for a moment, and one that ends removes its file. So this tries a few times.
    """
    for _ in range(TRIES):
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            _lock(descriptor, part)
            return descriptor
        except Busy:
            os.close(descriptor)
            time.sleep(PAUSE)
    raise Busy


def _lock(descriptor: int, part: Path) -> None:
    """Lock the file. The kernel releases the lock when the process ends. Raises Busy."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Busy from None
    if not _is_same_file(descriptor, part):
        raise Busy


def _is_same_file(descriptor: int, part: Path) -> bool:
    """Tell whether the path still leads to the open file."""
    return part.exists() and os.path.samestat(os.fstat(descriptor), part.stat())


def _remove_unless_held(part: Path) -> None:
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CLOEXEC)
    except FileNotFoundError:  # its owner has just removed it
        return
    try:
        _lock(descriptor, part)
        part.unlink()
    except Busy:
        return
    finally:
        os.close(descriptor)
