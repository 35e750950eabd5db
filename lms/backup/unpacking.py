"""Folders in `LMS_DATA` in which a backup lies unpacked for a while, for their owner only.

Whoever uses one holds a lock on it, which the kernel lets go when the process ends, however it ends: what nobody holds was left
by a process that was killed.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import current_app

PREFIX = "unpacked-"
PREFIXES = (PREFIX, "restoring-")
"""The second is of earlier versions."""


@contextmanager
def folder() -> Iterator[Path]:
    """An empty folder, which goes at the end."""
    path, descriptor = _held()
    try:
        yield path
    finally:
        shutil.rmtree(path)
        os.close(descriptor)


def tidy() -> None:
    """Remove what was left by processes that were killed."""
    for prefix in PREFIXES:
        for path in _data().glob(f"{prefix}*"):
            _remove_unless_held(path)


def _held() -> tuple[Path, int]:
    """A new folder and the lock on it; another one where somebody tidied it away in between."""
    while True:
        path = Path(tempfile.mkdtemp(dir=_data(), prefix=PREFIX))  # mode 700
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        if path.exists():
            return path, descriptor
        os.close(descriptor)


def _remove_unless_held(path: Path) -> None:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except FileNotFoundError:  # its owner was faster
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(path)
    except BlockingIOError:
        return
    finally:
        os.close(descriptor)


def _data() -> Path:
    return Path(current_app.config["DATA"])
