"""Seats limit how many requests are worked on at once. Further requests wait, first come, first served.

The server has more threads than seats. A request that waits for a seat, or in the line of writers, holds a thread but no
processor. Requests that read and requests that write have separate seats. The number of writing requests is limited too, so
that some threads remain for reading: a writer that waits does not make a page wait.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from flask import g, has_request_context

from core import waiting
from core.waiting import Busy, Call


class Seats:
    """A number of seats. Whoever waits longest gets the next free one."""

    def __init__(self, count: int) -> None:
        self._free = count
        self._lock = threading.Lock()
        self._waiting: deque[Call] = deque()

    def take(self, seconds: float) -> None:
        """Take a seat; wait for one `seconds` at most. Raises Busy."""
        with self._lock:
            if self._free:
                self._free -= 1
                return
            call = Call()
            self._waiting.append(call)
        try:
            with waiting.counted():
                was_called = call.wait(seconds)
        except BaseException:
            if not self._stop_waiting(call):  # the seat was given meanwhile
                self.give_back()
            raise
        if not was_called and self._stop_waiting(call):
            raise Busy(f"no seat within {seconds:.1f} s")

    def give_back(self) -> None:
        """Give a seat back: to the request that waits longest, or to the free ones."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().wake()
            else:
                self._free += 1

    def _stop_waiting(self, call: Call) -> bool:
        """Remove a waiting call. Returns False if it has been given a seat meanwhile, which the caller then holds."""
        with self._lock:
            if call not in self._waiting:
                return False
            self._waiting.remove(call)
            return True


class Capacity:
    """The seats for reading and for writing, and how many writing requests the server holds at once, waiting ones included."""

    def __init__(self, *, seats: int, writers: int) -> None:
        self.reading, self.writing = Seats(seats), Seats(seats)
        self._lock = threading.Lock()
        self._free_writers = writers

    def admit_writer(self) -> None:
        """Count a request that may write. Raises Busy if as many are there as may be."""
        with self._lock:
            if not self._free_writers:
                raise Busy("as many wait as may")
            self._free_writers -= 1

    def release_writer(self) -> None:
        """Count one writing request less. Call it once for each admitted one."""
        with self._lock:
            self._free_writers += 1


class Admission:
    """What one request holds: a seat, and a place among the writing requests. `leave` gives both back."""

    def __init__(self, capacity: Capacity, *, longest: float) -> None:
        self._capacity, self._longest = capacity, longest
        self._seats: Seats | None = None
        self._is_counted = False

    def enter(self, *, may_write: bool, writes: bool) -> None:
        """Take a seat. `may_write` depends on the HTTP method, `writes` on the view. Raises Busy."""
        if may_write:
            self._capacity.admit_writer()
            self._is_counted = True
        self._take_seat(self._capacity.writing if writes else self._capacity.reading)

    def leave(self) -> None:
        """Give back the seat and the place. A second call does nothing."""
        if self._seats:
            self._seats.give_back()
            self._seats = None
        if self._is_counted:
            self._capacity.release_writer()
            self._is_counted = False

    @contextmanager
    def released(self) -> Iterator[None]:
        """Give the seat back inside the block, while a child process works, and take one again afterwards. Raises Busy."""
        seats, self._seats = self._seats, None
        if seats:
            seats.give_back()
        try:
            yield
        finally:
            if seats:
                self._take_seat(seats)

    def _take_seat(self, seats: Seats) -> None:
        seats.take(waiting.remaining(self._longest))
        self._seats = seats


@contextmanager
def released() -> Iterator[None]:
    """Release the seat of the current request, as `Admission.released`. A command or a job has none."""
    admission = g.get("admission") if has_request_context() else None
    if admission is None:
        yield
        return
    with admission.released():
        yield
