"""Who has an installation in use: its servers, its worker and whatever reads all of it. A restore wants it for itself.

`LMS_DATA/in-use` is a file that each of them locks for as long as it lives; the kernel lets go when a process ends, however it
ends.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core import keys
from lms.config import BadSetting, Settings


class InUse(Exception):
    """Somebody else has the installation in use."""


def begin_to_serve(settings: Settings) -> None:
    """Say that this process uses the installation, until it ends. Raises BadSetting while a restore runs, after one that was cut
    off, or without a secret key."""
    if not settings.secret_key:
        raise BadSetting(
            f"{settings.data / 'keys' / 'secret_key'} is missing. In a new installation lms database migrate makes it; in one with people "
            "restore it from a backup (lms backup restore), since no PIN opens with another one."
        )
    try:
        _locked(settings.data, fcntl.LOCK_SH)
    except InUse:
        raise BadSetting("A restore is putting the data back. Start again once it is done.") from None
    if keys.of_restores(settings.data):
        raise BadSetting(
            "A restore was cut off. Run it again (lms backup restore), or go on with the data that are here: lms database migrate."
        )


@contextmanager
def using(data: Path) -> Iterator[None]:
    """Use the installation beside others for a while. Raises InUse while a restore runs."""
    descriptor = _locked(data, fcntl.LOCK_SH)
    try:
        yield
    finally:
        os.close(descriptor)


@contextmanager
def alone(data: Path) -> Iterator[None]:
    """Have the installation for oneself. Raises InUse where a server, a worker or a backup is at work."""
    descriptor = _locked(data, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(descriptor)


def _locked(data: Path, how: int) -> int:
    """The descriptor that holds the lock: who closes it, or ends, lets go."""
    data.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(data / "in-use", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, how | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise InUse from None
    return descriptor
