"""A worker beside the server: where it dies it is started again, and where it stays silent administrators are told."""

import logging
import subprocess
import sys
import threading
import time
from contextlib import suppress

from flask import Flask

from lms.trouble import telling, worker

log = logging.getLogger(__name__)

FIRST, LONGEST = 1.0, 60.0
"""Seconds until a dead worker is started again; twice as many each time it dies soon, up to the second."""
LIVED = 60.0
"""A worker that lived so long was started well."""
WATCH = 60.0


class Keeper:
    """Keeps one worker running in a process of its own, until it is stopped."""

    def __init__(self, command: tuple[str, ...] = (sys.executable, "-m", "lms", "worker")) -> None:
        self._command = command
        self._stopped = threading.Event()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="keeper", daemon=True)

    def start(self) -> None:
        """Start it, and go on."""
        self._thread.start()

    def stop(self) -> None:
        """Let the worker end, and start no other."""
        self._stopped.set()
        with self._lock:
            if self._process is None:
                return
            self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(10)

    def _keep(self) -> None:
        pause = FIRST
        while (process := self._begun()) is not None:
            began = time.monotonic()
            code = process.wait()
            if self._stopped.is_set():
                return
            pause = next_pause(pause, time.monotonic() - began)
            log.error("the worker ended (%s) and is started again in %.0f s", code, pause)
            self._stopped.wait(pause)

    def _begun(self) -> subprocess.Popen[bytes] | None:
        with self._lock:
            if self._stopped.is_set():
                return None
            self._process = subprocess.Popen(self._command)
            return self._process


def next_pause(last: float, lived: float) -> float:
    """Seconds until the next start, by how long the last worker lived."""
    return FIRST if lived >= LIVED else min(LONGEST, last * 2)


def watch(app: Flask) -> None:
    """Tell administrators of a worker that stays silent, from now on, in a thread of this process."""

    def run() -> None:
        while True:
            time.sleep(WATCH)
            tell_of_silence(app)

    with app.app_context():
        worker.begin_to_serve()
    threading.Thread(target=run, name="watch", daemon=True).start()


def tell_of_silence(app: Flask) -> None:
    """Once; where it fails, that is logged, and the next look tries it again."""
    with app.app_context():
        try:
            if not worker.look().is_well:
                telling.tell_at_once(["worker"])
        except Exception:
            log.exception("administrators could not be told of the worker")
