"""The parent's view of one child: start it, give it jobs, end it when it takes too long or its answer cannot be read."""

import os
import pickle
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from core.apart import answers
from core.apart.answers import Answer
from core.apart.limits import Limits
from core.apart.pipe import Pipe, TooLong

ROOT = Path(__file__).parents[2]
Arguments = tuple[tuple[Any, ...], dict[str, Any]]
"""Positional arguments and keyword arguments."""

START_TIMEOUT = 10
"""Seconds for a child to start and to take the job."""
EXIT_TIMEOUT = 2
"""Seconds for a child to exit by itself."""
INHERITED_SETTINGS = re.compile(r"PATH|HOME|TMPDIR|TZ|LANG|LANGUAGE|LC_\w+|PYTHON\w+|LD_LIBRARY_PATH|FONTCONFIG_\w+|XDG_\w+")
"""Environment variables that a child gets. Others may hold a key or a password."""


class ChildEnded(Exception):
    """The child ended before it answered. The text says how."""


class ChildTimeout(ChildEnded):
    """The child did not answer within the job's time limit."""


class NotStarted(Exception):
    """The job was not started: the child had exited when idle, or could not start. The job itself is not to blame."""


class Child:
    """A process started anew, not a fork of this one. It inherits neither connections nor secrets."""

    def __init__(self, limits: Limits) -> None:
        self._limits, self._remaining_jobs, self._owes_answer = limits, limits.jobs, False
        ours, theirs = socket.socketpair()
        with theirs:
            self._pipe = Pipe(ours)
            try:
                self._process = _start(theirs.fileno(), limits)
            except BaseException:
                ours.close()
                raise

    @property
    def pid(self) -> int:
        """The id of the process."""
        return self._process.pid

    @property
    def is_spent(self) -> bool:
        """Whether this child may do no further job: it has done its number, owes an answer, or sent something unasked."""
        return self._owes_answer or self._remaining_jobs <= 0 or self._pipe.is_readable()

    def call(self, work: str, arguments: Arguments, seconds: float) -> Answer:
        """Call a function (`module:name`) in the child. Raises NotStarted, ChildEnded, ChildTimeout or InvalidAnswer."""
        self._remaining_jobs -= 1
        self._owes_answer = True
        self._begin(pickle.dumps((work, arguments), protocol=5))
        answer = answers.read(self._receive_answer(seconds))
        self._owes_answer = False
        return answer

    def end(self, *, at_once: bool = False) -> None:
        """Close the pipe and wait until the child exits. Kill it first if `at_once` is set or it owes an answer."""
        if at_once or self._owes_answer:
            self._process.kill()
        self._pipe.close()
        try:
            self._process.wait(EXIT_TIMEOUT)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def forget(self) -> None:
        """Close the pipe without ending the child: this process is a fork, and the child belongs to its parent."""
        self._pipe.close()
        self._process.returncode = 0  # else Popen would wait for it in this process

    def _begin(self, job: bytes) -> None:
        until = time.monotonic() + START_TIMEOUT
        try:
            self._pipe.send(job, until=until)
            self._pipe.receive(0, until=until)
        except (TooLong, EOFError, OSError) as error:
            raise NotStarted(f"{type(error).__name__}: {error}") from None

    def _receive_answer(self, seconds: float) -> bytes:
        try:
            return self._pipe.receive(self._limits.answer, until=time.monotonic() + seconds)
        except TimeoutError:
            raise ChildTimeout(f"no answer within {seconds:.1f} s") from None
        except TooLong as error:
            raise ChildEnded(f"its answer was too long: {error}") from None
        except (EOFError, OSError):
            raise ChildEnded(self._describe_end()) from None

    def _describe_end(self) -> str:
        try:
            status = self._process.wait(EXIT_TIMEOUT)
        except subprocess.TimeoutExpired:
            return "it closed its pipe"
        return f"ended by {signal.Signals(-status).name}" if status < 0 else f"ended with {status}"


def _start(descriptor: int, limits: Limits) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "core.apart.worker", *map(str, (descriptor, limits.memory, limits.cpu_seconds))],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if INHERITED_SETTINGS.fullmatch(name)},
        pass_fds=[descriptor],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
