"""Seats for requests: so many are worked on at once, the others wait in the order of their coming.

The server has more threads than seats. A request that waits, for a seat or in the line of writers, holds a thread but no
processor. Pages that read and requests that write have seats of their own, and no more requests that write are let into the
house than leave threads for pages that read: so a writer that waits never makes a page wait.
"""

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

from flask import g, has_request_context

from core import waiting
from core.waiting import Busy, Call


class Seats:
    """A row of seats, given in the order of coming."""

    def __init__(self, count: int) -> None:
        self._free = count
        self._lock = threading.Lock()
        self._waiting: deque[Call] = deque()

    def take(self, seconds: float) -> None:
        """Take a seat, or wait for one, so many seconds at most. Raises Busy."""
        with self._lock:
            if self._free:
                self._free -= 1
                return
            call = Call()
            self._waiting.append(call)
        try:
            with waiting.counted():
                came = call.came(seconds)
        except BaseException:
            if not self._step_out(call):  # given in this very moment
                self.give_back()
            raise
        if not came and self._step_out(call):
            raise Busy(f"no seat within {seconds:.1f} s")

    def give_back(self) -> None:
        """Give it to who waits longest."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().come()
            else:
                self._free += 1

    def _step_out(self, call: Call) -> bool:
        """False where the seat was given in this very moment: it is taken then."""
        with self._lock:
            if call not in self._waiting:
                return False
            self._waiting.remove(call)
            return True


class House:
    """Seats for reading and for writing, and how many requests that write may be in the house at once."""

    def __init__(self, *, seats: int, writers: int) -> None:
        self.reading, self.writing = Seats(seats), Seats(seats)
        self._lock = threading.Lock()
        self._room = writers

    def let_in(self) -> None:
        """Let a request in that may write. Raises Busy where the threads that may wait are all taken."""
        with self._lock:
            if not self._room:
                raise Busy("as many wait as may")
            self._room -= 1

    def let_out(self) -> None:
        """Once for each that was let in."""
        with self._lock:
            self._room += 1


class Visit:
    """One request in the house. `leave` gives back whatever it holds."""

    def __init__(self, house: House, *, longest: float) -> None:
        self._house, self._longest = house, longest
        self._seats: Seats | None = None
        self._is_in = False

    def enter(self, *, may_write: bool, writes: bool) -> None:
        """`may_write` goes by the method, `writes` by what the view does. Raises Busy."""
        if may_write:
            self._house.let_in()
            self._is_in = True
        self._sit(self._house.writing if writes else self._house.reading)

    def leave(self) -> None:
        """Twice is once."""
        if self._seats:
            self._seats.give_back()
            self._seats = None
        if self._is_in:
            self._house.let_out()
            self._is_in = False

    @contextmanager
    def standing(self) -> Iterator[None]:
        """Give the seat to others while another process works for this request."""
        seats, self._seats = self._seats, None
        if seats:
            seats.give_back()
        try:
            yield
        finally:
            if seats:
                self._sit(seats)

    def _sit(self, seats: Seats) -> None:
        seats.take(waiting.left(self._longest))
        self._seats = seats


@contextmanager
def standing() -> Iterator[None]:
    """As `Visit.standing` for the request at hand; a command or a job has no seat."""
    visit = g.get("visit") if has_request_context() else None
    if visit is None:
        yield
        return
    with visit.standing():
        yield
