"""One child as its parent knows it: started, given a job, killed when it takes too long."""

import os
import pickle
import signal
import socket
import subprocess
import sys
import threading
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from core.apart import answers
from core.apart.limits import Limits

ROOT = Path(__file__).parents[2]
Given = tuple[tuple[Any, ...], dict[str, Any]]
"""Arguments by their place and by their name."""

LEAVING = 2
"""Seconds for a child to leave by itself."""


class Lost(Exception):
    """The child died over the job, or was killed because it took too long. The text says which."""


class Left(Exception):
    """The child left by itself: as a rule before the job came, since it had had nothing to do for a while."""


class Child:
    """A process of its own, not a copy of this one: it inherits neither connections nor secrets."""

    def __init__(self, limits: Limits) -> None:
        self._limits, self._left = limits, limits.jobs
        ours, theirs = socket.socketpair()
        with ours, theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "core.apart.worker", *map(str, (theirs.fileno(), limits.memory, limits.cpu_seconds))],
                cwd=ROOT,
                env={name: value for name, value in os.environ.items() if not _is_secret(name)},
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
            self._pipe = Connection(ours.detach())

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid

    @property
    def is_spent(self) -> bool:
        """Whether another child should do the next job."""
        return self._left <= 0 or self._process.poll() is not None

    def ask(self, work: str, given: Given, seconds: float) -> Any:
        """What a function (`module:name`) returns there, or the error that it raises. Raises Lost or Left."""
        self._left -= 1
        overdue = threading.Event()
        watch = threading.Timer(seconds, self._kill, (overdue,))
        watch.start()
        try:
            self._pipe.send_bytes(pickle.dumps((work, given), protocol=5))
            answer = self._pipe.recv_bytes()
        except (EOFError, OSError):
            raise self._why(overdue, seconds) from None
        finally:
            watch.cancel()
        return answers.read(answer)

    def end(self, *, at_once: bool = False) -> None:
        """Let it go; it leaves when its pipe ends, or is killed at once."""
        self._pipe.close()
        try:
            self._process.wait(0 if at_once else LEAVING)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def forget(self) -> None:
        """It is another process's child: a fork has copied the parent."""
        self._pipe.close()
        self._process.returncode = 0  # else it would be waited for here

    def _kill(self, overdue: threading.Event) -> None:
        overdue.set()
        self._process.kill()

    def _why(self, overdue: threading.Event, seconds: float) -> Exception:
        self._left = 0
        ended = self._process.wait()
        if overdue.is_set():
            return Lost(f"no answer within {seconds:.1f} s")
        if ended == 0:
            return Left("it had left")
        return Lost(f"ended by {signal.Signals(-ended).name}" if ended < 0 else f"ended with {ended}")


def _is_secret(name: str) -> bool:
    """Settings may hold a key or a password; a child needs none of them."""
    return name.startswith("LMS_") or name in {"DATABASE_URL", "REDIS_URL"}
