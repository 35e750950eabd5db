"""How long the work at hand may wait for others. What a request has waited for one thing it can no longer wait for another.

The waits within PostgreSQL are not counted: there the limit holds for each lock by itself.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from flask import has_request_context, request

WAITED = "core.waited"
AT_ONCE = "core.at_once"


class Busy(Exception):
    """Others are at work for too long, or too many wait already. Nothing was written; a minute later it can be."""


def left(longest: float) -> float:
    """Seconds for which the work at hand may still wait. A request has `longest` in all; a command or a job has it each time."""
    if not has_request_context():
        return longest
    return 0.0 if request.environ.get(AT_ONCE) else max(0.0, longest - request.environ.get(WAITED, 0.0))


@contextmanager
def counted() -> Iterator[None]:
    """Count the time spent inside as waited by the request at hand."""
    began = time.monotonic()
    try:
        yield
    finally:
        if has_request_context():
            request.environ[WAITED] = request.environ.get(WAITED, 0.0) + time.monotonic() - began


class Call:
    """What one waiting thread waits for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()  # cheaper than an Event, and each write needs one
        self._lock.acquire()

    def come(self) -> None:
        """Wake the thread that waits, or will."""
        self._lock.release()

    def came(self, seconds: float) -> bool:
        """Wait so long at most; whether the call came."""
        return self._lock.acquire(timeout=max(0.0, seconds))
