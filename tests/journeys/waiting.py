"""Waiting for what a worker does."""

import time
from collections.abc import Callable

MOST_SECONDS = 60


def until(is_so: Callable[[], object], *, every: float = 0.4) -> None:
    """Ask again and again, at most for a minute."""
    end = time.monotonic() + MOST_SECONDS
    while not is_so():
        assert time.monotonic() < end, "it never came"
        time.sleep(every)
