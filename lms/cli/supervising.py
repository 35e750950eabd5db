"""Run a worker beside the server: restart it when it dies, and notify administrators when it gives no sign of life."""

import logging
import subprocess
import sys
import threading
import time
from contextlib import suppress

from flask import Flask

from lms.trouble import notifying, worker

log = logging.getLogger(__name__)

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
"""Seconds until a dead worker is started again. The pause doubles each time the worker dies soon."""
STABLE_AFTER = 60.0
"""Seconds. After a worker that ran this long the next pause is the first again."""
WATCH_EVERY = 60.0
"""Seconds between two looks at the worker's beat."""


class Supervisor:
    """Keeps a worker running in a child process until `stop` is called."""

    def __init__(self, command: tuple[str, ...] = (sys.executable, "-m", "lms", "worker")) -> None:
        self._command = command
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._supervise, name="supervisor", daemon=True)

    def start(self) -> None:
        """Start the worker, in a thread that restarts it."""
        self._thread.start()

    def stop(self) -> None:
        """End the worker and do not restart it. Waits up to ten seconds."""
        self._stopped.set()
        with self._lock:
            if self._process is None:
                return
            self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(10)

    def _supervise(self) -> None:
        pause = FIRST_PAUSE
        while (process := self._start_process()) is not None:
            started = time.monotonic()
            code = process.wait()
            if self._stopped.is_set():
                return
            pause = next_pause(pause, time.monotonic() - started)
            log.error("the worker ended (%s) and is started again in %.0f s", code, pause)
            self._stopped.wait(pause)

    def _start_process(self) -> subprocess.Popen[bytes] | None:
        with self._lock:
            if self._stopped.is_set():
                return None
            self._process = subprocess.Popen(self._command)
            return self._process


def next_pause(pause: float, uptime: float) -> float:
    """Return the seconds until the next start, from the last pause and the seconds that the worker ran."""
    return FIRST_PAUSE if uptime >= STABLE_AFTER else min(LONGEST_PAUSE, pause * 2)


def watch(app: Flask) -> None:
    """Start a thread that notifies administrators when the worker gives no sign of life."""

    def run() -> None:
        while True:
            time.sleep(WATCH_EVERY)
            notify_of_silent_worker(app)

    with app.app_context():
        worker.begin_to_serve()
    threading.Thread(target=run, name="watch", daemon=True).start()


def notify_of_silent_worker(app: Flask) -> None:
    """Notify administrators if the worker is silent. An error is logged, and the next call tries again."""
    with app.app_context():
        try:
            if not worker.check().is_ok:
                notifying.notify_now(["worker"])
        except Exception:
            log.exception("administrators could not be notified of the worker")
