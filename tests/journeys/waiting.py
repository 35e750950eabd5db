"""How long the stories wait: for a page, a server, what a worker does."""

import time
from collections.abc import Callable

MOST_SECONDS = 60
"""Far more than a machine in use needs; only a story that fails waits so long."""


def until(is_so: Callable[[], object], *, every: float = 0.4) -> None:
    """Ask again and again, at most for a minute."""
    end = time.monotonic() + MOST_SECONDS
    while not is_so():
        assert time.monotonic() < end, "it never came"
        time.sleep(every)
