"""A fair lock between the processes that write to one SQLite database.

It consists of two locked files. The process that holds `-line` may write. The process that holds `-next` waits for `-line`. A
process that releases `-line` cannot take it again before the waiting one, because it would need `-next` first.
"""

import fcntl
import os
from contextlib import suppress


class Door:
    """This process's hold on the two files. Callers must make sure that one thread at a time uses it."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._line = self._next = -1

    def try_open(self) -> bool:
        """Take the lock if no process holds it or waits for it; returns whether it was taken. Raises OSError."""
        self._open_files()
        if not _try_lock(self._next):
            return False
        try:
            return _try_lock(self._line)
        finally:
            fcntl.flock(self._next, fcntl.LOCK_UN)

    def open(self) -> None:
        """Wait for the lock, without a limit of time, and take it. Raises OSError."""
        self._open_files()
        fcntl.flock(self._next, fcntl.LOCK_EX)
        try:
            fcntl.flock(self._line, fcntl.LOCK_EX)
        finally:
            fcntl.flock(self._next, fcntl.LOCK_UN)

    def others_wait(self) -> bool:
        """Whether another process waits for the lock that this one holds."""
        if not _try_lock(self._next):
            return True
        fcntl.flock(self._next, fcntl.LOCK_UN)
        return False

    def close(self) -> None:
        """Release the lock."""
        fcntl.flock(self._line, fcntl.LOCK_UN)

    def forget(self) -> None:
        """Close the files in a forked process. The parent keeps its lock."""
        for descriptor in {self._line, self._next} - {-1}:
            os.close(descriptor)
        self._line = self._next = -1

    def _open_files(self) -> None:
        """Open the files, also again if they were deleted (by a restore, for example): other processes lock the new ones."""
        if self._next >= 0 and os.fstat(self._line).st_nlink and os.fstat(self._next).st_nlink:
            return
        self.forget()
        self._line = _open(f"{self.path}-line", self.path)
        self._next = _open(f"{self.path}-next", self.path)


def _open(path: str, database: str) -> int:
    """Open a file, made if missing and given to the database's owner: a file of root's would shut the service out."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with suppress(FileNotFoundError, PermissionError):
        owner = os.stat(database)
        if os.fstat(descriptor).st_uid != owner.st_uid:
            os.fchown(descriptor, owner.st_uid, owner.st_gid)
    return descriptor


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
