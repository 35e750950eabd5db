"""The lock on an installation. Servers, workers and backups share it; a restore holds it exclusively.

It is a file lock on `LMS_DATA/in-use`, which the kernel releases when a process ends, also when it is killed.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core import keys
from lms.config import BadSetting, Settings


class InUse(Exception):
    """Another process holds the lock."""


def begin_to_serve(settings: Settings) -> None:
    """Take the shared lock until this process ends.

    Raises BadSetting while a restore runs, after an interrupted restore, or without a secret key.
    """
    if not settings.secret_key:
        raise BadSetting(
            f"{settings.data / 'keys' / 'secret_key'} is missing. In a new installation lms database migrate makes it; in one with people "
            "restore it from a backup (lms backup restore), since no PIN opens with another one."
        )
    try:
        _lock(settings.data, fcntl.LOCK_SH)
    except InUse:
        raise BadSetting("A restore is putting the data back. Start again once it is done.") from None
    if keys.restore_folders(settings.data):
        raise BadSetting(
            "A restore was cut off. Run it again (lms backup restore), or go on with the data that are here: lms database migrate."
        )


@contextmanager
def shared(data: Path) -> Iterator[None]:
    """Hold the shared lock. Raises InUse while a restore runs."""
    descriptor = _lock(data, fcntl.LOCK_SH)
    try:
        yield
    finally:
        os.close(descriptor)


@contextmanager
def exclusive(data: Path) -> Iterator[None]:
    """Hold the exclusive lock. Raises InUse while a server, a worker, a backup or another restore runs."""
    descriptor = _lock(data, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(descriptor)


def _lock(data: Path, mode: int) -> int:
    """Return the file descriptor that holds the lock. Closing it, or ending the process, releases the lock."""
    data.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(data / "in-use", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, mode | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise InUse from None
    return descriptor
