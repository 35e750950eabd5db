"""The lock between processes before one SQLite database, given on in turn.

Two files: who holds `-line` may write; who holds `-next` comes next and waits for `-line`. A process that lets go of `-line`
while another one waits cannot take it again first, for `-next` is held.
"""

import fcntl
import os
from contextlib import suppress


class Door:
    """This process's hold on the two files. Its methods are called by one thread at a time."""

    def __init__(self, path: str) -> None:
        self.path = path
        self._line = self._next = -1

    def open_at_once(self) -> bool:
        """Take the lock where nobody holds it or waits for it. Raises OSError where its files cannot be opened."""
        self._open_files()
        if not _taken(self._next):
            return False
        try:
            return _taken(self._line)
        finally:
            fcntl.flock(self._next, fcntl.LOCK_UN)

    def open(self) -> None:
        """Wait for the lock, however long it takes."""
        self._open_files()
        fcntl.flock(self._next, fcntl.LOCK_EX)
        try:
            fcntl.flock(self._line, fcntl.LOCK_EX)
        finally:
            fcntl.flock(self._next, fcntl.LOCK_UN)

    def others_wait(self) -> bool:
        """Whether another process waits for the lock that this one holds."""
        if not _taken(self._next):
            return True
        fcntl.flock(self._next, fcntl.LOCK_UN)
        return False

    def close(self) -> None:
        """Let another process in."""
        fcntl.flock(self._line, fcntl.LOCK_UN)

    def forget(self) -> None:
        """Close the files, in a child process, without letting go of what the parent holds."""
        for descriptor in {self._line, self._next} - {-1}:
            os.close(descriptor)
        self._line = self._next = -1

    def _open_files(self) -> None:
        """Anew where the files were taken away, for example because the folder was restored: others lock the new ones."""
        if self._next >= 0 and os.fstat(self._line).st_nlink and os.fstat(self._next).st_nlink:
            return
        self.forget()
        self._line = _file(f"{self.path}-line", self.path)
        self._next = _file(f"{self.path}-next", self.path)


def _file(path: str, database: str) -> int:
    """Made where it is missing, for whoever owns the database: else a command of root's would shut the service out."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with suppress(FileNotFoundError, PermissionError):
        owner = os.stat(database)
        if os.fstat(descriptor).st_uid != owner.st_uid:
            os.fchown(descriptor, owner.st_uid, owner.st_gid)
    return descriptor


def _taken(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
