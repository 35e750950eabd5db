"""The limit of waiting. A request has one budget of seconds for all its waits: for a seat, for the line of writers, for a
child.

Waits inside PostgreSQL are not counted. There the limit holds for each lock by itself.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from flask import has_request_context, request

WAITED = "core.waited"
AT_ONCE = "core.at_once"


class Busy(Exception):
    """The work did not get its turn in time, or too many are waiting. Nothing was written, and a later try may succeed."""


def remaining(longest: float) -> float:
    """Return the seconds that the current work may still wait: a request `longest` in all, a command or job at each wait."""
    if not has_request_context():
        return longest
    return 0.0 if request.environ.get(AT_ONCE) else max(0.0, longest - request.environ.get(WAITED, 0.0))


@contextmanager
def counted() -> Iterator[None]:
    """Subtract the time spent inside from the current request's budget."""
    began = time.monotonic()
    try:
        yield
    finally:
        if has_request_context():
            request.environ[WAITED] = request.environ.get(WAITED, 0.0) + time.monotonic() - began


class Call:
    """A signal that one thread waits for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()  # cheaper than an Event, and each write needs one
        self._lock.acquire()

    def wake(self) -> None:
        """Wake the thread that waits. If it does not wait yet, its `wait` will return at once."""
        self._lock.release()

    def wait(self, seconds: float) -> bool:
        """Wait for `wake`, `seconds` at most; returns whether it was called."""
        return self._lock.acquire(timeout=max(0.0, seconds))
