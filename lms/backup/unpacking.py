"""Temporary folders in `LMS_DATA` for an unpacked backup, readable by their owner only.

A process that uses a folder locks it, and the kernel releases the lock when the process ends. So an unlocked folder was left by
a process that was killed.
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
"""The second prefix is that of earlier versions."""


@contextmanager
def folder() -> Iterator[Path]:
    """Make an empty folder, and remove it at the end."""
    path, descriptor = _make_locked()
    try:
        yield path
    finally:
        shutil.rmtree(path)
        os.close(descriptor)


def tidy() -> None:
    """Remove the folders that killed processes left."""
    for prefix in PREFIXES:
        for path in _data().glob(f"{prefix}*"):
            _remove_unless_held(path)


def _make_locked() -> tuple[Path, int]:
    """Return a new folder and the descriptor that locks it. If another process tidies it away first, make another."""
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
    except FileNotFoundError:  # its owner has just removed it
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
