"""The line in which the writers of one SQLite database wait, in the order of their coming, across threads and processes.

Within a process the line is a list of turns. Between processes it is a file lock, which the kernel takes back from a process
that dies. Only the process at its head works at the database; it gives the lock on after each write that another process waits
for. A file lock cannot be waited for with a limit of time, so a thread of its own, the doorkeeper, waits for it.
"""

import os
import threading
import time
from collections import deque
from collections.abc import Callable

from core import waiting
from core.door import Door
from core.waiting import Busy, Call

LOOKS = 10
"""How often, in its whole time, a waiting writer looks whether the thread at the head is still alive."""

_lines: dict[str, "Line"] = {}
_making = threading.Lock()


class WaitsForItself(RuntimeError):
    """A thread that is writing opened a second connection to write: it would wait for itself for ever."""


class Turn(Call):
    """One writer's place in the line. `abandon` ends its transaction from outside, should its thread have died."""

    def __init__(self, line: "Line", abandon: Callable[[], None]) -> None:
        super().__init__()
        self.thread = threading.current_thread()
        self.abandon = abandon
        self.error: OSError | None = None
        self._line = line

    def over(self) -> None:
        """Let the next one in. Twice is once."""
        self._line.leave(self)


class Line:
    """The line before one database."""

    def __init__(self, path: str) -> None:
        self.door = Door(path)
        # Taken anew by its own thread when the collector finds a forgotten connection in the middle of a step.
        self._mutex = threading.RLock()
        self._waiting: deque[Turn] = deque()
        self._head: Turn | None = None
        self._fetching = False
        self._wanted = threading.Semaphore(0)
        self._doorkeeper: threading.Thread | None = None

    def enter(self, seconds: float, abandon: Callable[[], None]) -> Turn:
        """Wait for one's turn, so many seconds at most. Raises Busy, WaitsForItself, or OSError where the lock's file fails."""
        turn = Turn(self, abandon)
        with self._mutex:
            if self._head and self._head.thread is turn.thread:
                raise WaitsForItself(self.door.path)
            if self._head is None and not self._waiting and not self._fetching and self.door.open_at_once():
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
        """Take the head off, and call the next one. Does nothing for a turn that is over."""
        with self._mutex:
            if self._head is turn:
                self._head = None
                self._call_next()

    def _wait(self, turn: Turn, seconds: float) -> None:
        end = time.monotonic() + seconds
        try:
            while not turn.came(min(seconds / LOOKS, end - time.monotonic())):
                self._let_go_of_the_dead()
                if time.monotonic() >= end and self._step_out(turn):
                    raise Busy(f"no turn within {seconds:.1f} s")
        except BaseException:
            self._step_out(turn)
            self.leave(turn)
            raise
        if turn.error:
            raise turn.error

    def _step_out(self, turn: Turn) -> bool:
        """Leave the line before one's turn; False where one was just called."""
        with self._mutex:
            try:
                self._waiting.remove(turn)
            except ValueError:
                return False
            return True

    def _call_next(self) -> None:
        """With the mutex held and nobody at the head, but the door open."""
        if not self._waiting:
            self.door.close()
        elif self.door.others_wait():
            self.door.close()
            self._fetch()
        else:
            self._head = self._waiting.popleft()
            self._head.come()

    def _let_go_of_the_dead(self) -> None:
        with self._mutex:
            head = self._head
            if head is None or head.thread.is_alive():
                return
        try:
            head.abandon()
        finally:
            head.over()

    def _fetch(self) -> None:
        """With the mutex held: have the doorkeeper wait for the door, unless he does."""
        if self._fetching:
            return
        self._fetching = True
        if self._doorkeeper is None:
            self._doorkeeper = threading.Thread(target=self._keep_door, name="doorkeeper", daemon=True)
            self._doorkeeper.start()
        self._wanted.release()

    def _keep_door(self) -> None:
        while True:
            self._wanted.acquire()
            error = None
            try:
                self.door.open()
            except OSError as failed:
                error = failed
            with self._mutex:
                self._fetching = False
                if error:
                    self._turn_all_away(error)
                elif self._waiting:
                    self._head = self._waiting.popleft()
                    self._head.come()
                else:
                    self.door.close()

    def _turn_all_away(self, error: OSError) -> None:
        while self._waiting:
            turn = self._waiting.popleft()
            turn.error = error
            turn.come()


def line_of(path: str) -> Line:
    """This process's line before the database at a path; the same each time."""
    found = _lines.get(path)
    if found is None:
        with _making:
            found = _lines.setdefault(path, Line(path))
    return found


def _forget_in_child() -> None:
    """A process made by fork stands in no line: what it got from its parent belongs to its parent."""
    global _making
    _making = threading.Lock()
    for line in _lines.values():
        line.door.forget()
    _lines.clear()


os.register_at_fork(after_in_child=_forget_in_child)
