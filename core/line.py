"""The line of writers of one SQLite database: first come, first served, across threads and processes.

Within a process the line is a queue of turns. Between processes it is a file lock (`core.door`), which the kernel releases when
a process dies. Only the process that holds the lock writes. It releases the lock after a write if another process waits for it.
Waiting for a file lock has no time limit, so a thread of its own, the doorkeeper, waits for it.
"""

import os
import threading
import time
from collections import deque
from collections.abc import Callable

from core import waiting
from core.door import Door
from core.waiting import Busy, Call

LIVENESS_CHECKS = 10
"""How often a waiting writer checks during its wait whether the thread at the head is alive."""

_lines: dict[str, "Line"] = {}
_making = threading.Lock()


class WaitsForItself(RuntimeError):
    """A thread that is writing opened a second connection to write, and would wait for its own turn to end."""


class Turn(Call):
    """One writer's place in the line. Other threads call `abandon` to end its transaction if its thread has died."""

    def __init__(self, line: "Line", abandon: Callable[[], None]) -> None:
        super().__init__()
        self.thread = threading.current_thread()
        self.abandon = abandon
        self.error: OSError | None = None
        self._line = line

    def end(self) -> None:
        """End the turn and start the next one. A second call does nothing."""
        self._line.leave(self)


class Line:
    """The line before one database."""

    def __init__(self, path: str) -> None:
        self.door = Door(path)
        # Reentrant, because the garbage collector may close a forgotten connection while this thread holds it.
        self._mutex = threading.RLock()
        self._waiting: deque[Turn] = deque()
        self._head: Turn | None = None
        self._fetching = False
        self._requests = threading.Semaphore(0)
        self._doorkeeper: threading.Thread | None = None

    def enter(self, seconds: float, abandon: Callable[[], None]) -> Turn:
        """Wait for a turn, `seconds` at most. Raises Busy, WaitsForItself, or OSError if the lock's file cannot be opened."""
        turn = Turn(self, abandon)
        with self._mutex:
            if self._head and self._head.thread is turn.thread:
                raise WaitsForItself(self.door.path)
            if self._head is None and not self._waiting and not self._fetching and self.door.try_open():
                self._head = turn
                return turn
            if seconds <= 0:
                raise Busy("another writer is first")
            self._waiting.append(turn)
            if self._head is None:
                self._fetch()
        with waiting.counted():
            self._wait(turn, seconds)
        return turn

    def leave(self, turn: Turn) -> None:
        """End the turn at the head and start the next one. Does nothing if the turn is not at the head."""
        with self._mutex:
            if self._head is turn:
                self._head = None
                self._call_next()

    def _wait(self, turn: Turn, seconds: float) -> None:
        end = time.monotonic() + seconds
        try:
            while not turn.wait(min(seconds / LIVENESS_CHECKS, end - time.monotonic())):
                self._end_turn_of_dead_thread()
                if time.monotonic() >= end and self._step_out(turn):
                    raise Busy(f"no turn within {seconds:.1f} s")
        except BaseException:
            self._step_out(turn)
            self.leave(turn)
            raise
        if turn.error:
            raise turn.error

    def _step_out(self, turn: Turn) -> bool:
        """Remove a waiting turn from the line; returns False if it is no longer waiting."""
        with self._mutex:
            try:
                self._waiting.remove(turn)
            except ValueError:
                return False
            return True

    def _call_next(self) -> None:
        """Start the next turn. The caller holds the mutex and the door, and no turn is at the head."""
        if not self._waiting:
            self.door.close()
        elif self.door.others_wait():
            self.door.close()
            self._fetch()
        else:
            self._head = self._waiting.popleft()
            self._head.wake()

    def _end_turn_of_dead_thread(self) -> None:
        with self._mutex:
            head = self._head
            if head is None or head.thread.is_alive():
                return
        try:
            head.abandon()
        finally:
            head.end()

    def _fetch(self) -> None:
        """Make the doorkeeper wait for the door, unless it does already. The caller holds the mutex."""
        if self._fetching:
            return
        self._fetching = True
        if self._doorkeeper is None:
            self._doorkeeper = threading.Thread(target=self._keep_door, name="doorkeeper", daemon=True)
            self._doorkeeper.start()
        self._requests.release()

    def _keep_door(self) -> None:
        while True:
            self._requests.acquire()
            error = None
            try:
                self.door.open()
            except OSError as problem:
                error = problem
            with self._mutex:
                self._fetching = False
                if error:
                    self._fail_all(error)
                elif self._waiting:
                    self._head = self._waiting.popleft()
                    self._head.wake()
                else:
                    self.door.close()

    def _fail_all(self, error: OSError) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            turn.error = error
            turn.wake()


def line_of(path: str) -> Line:
    """Return this process's line for the database at a path. There is one for each path."""
    existing = _lines.get(path)
    if existing is None:
        with _making:
            existing = _lines.setdefault(path, Line(path))
    return existing


def _forget_in_child() -> None:
    """Forget all lines in a forked process: turns and locks belong to the parent."""
    global _making
    _making = threading.Lock()
    for line in _lines.values():
        line.door.forget()
    _lines.clear()


os.register_at_fork(after_in_child=_forget_in_child)
