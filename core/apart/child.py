"""One child as its parent knows it: started, given a job, ended when it takes too long or its answer cannot be read."""

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
from core.apart.answers import Said
from core.apart.limits import Limits
from core.apart.pipe import Pipe, TooLong

ROOT = Path(__file__).parents[2]
Given = tuple[tuple[Any, ...], dict[str, Any]]
"""Arguments by their place and by their name."""

STARTING = 10
"""Seconds for a child to start and to take the job."""
LEAVING = 2
"""Seconds for a child to leave by itself."""
SETTINGS = re.compile(r"PATH|HOME|TMPDIR|TZ|LANG|LANGUAGE|LC_\w+|PYTHON\w+|LD_LIBRARY_PATH|FONTCONFIG_\w+|XDG_\w+")
"""What a child is told of its surroundings. Others may hold a key or a password."""


class Lost(Exception):
    """The child ended over the job. The text says how."""


class Overdue(Lost):
    """No answer within the time that was given."""


class NotBegun(Exception):
    """The job was not begun: the child had left for want of work, or could not start. It is not the job's fault."""


class Child:
    """A process of its own, not a copy of this one: it inherits neither connections nor secrets."""

    def __init__(self, limits: Limits) -> None:
        self._limits, self._left, self._owes = limits, limits.jobs, False
        ours, theirs = socket.socketpair()
        with theirs:
            self._pipe = Pipe(ours)
            try:
                self._process = _started(theirs.fileno(), limits)
            except BaseException:
                ours.close()
                raise

    @property
    def pid(self) -> int:
        """Of the process."""
        return self._process.pid

    @property
    def is_spent(self) -> bool:
        """Whether another child should do the next job. One that owes an answer, or says what nobody asked, does none any more."""
        return self._owes or self._left <= 0 or self._pipe.stirs()

    def ask(self, work: str, given: Given, seconds: float) -> Said:
        """What a function (`module:name`) returns or raises there. Raises NotBegun, Lost (Overdue) or Unbelievable."""
        self._left -= 1
        self._owes = True
        self._begin(pickle.dumps((work, given), protocol=5))
        said = answers.read(self._answer(seconds))
        self._owes = False
        return said

    def end(self, *, at_once: bool = False) -> None:
        """Let it go, it leaves when its pipe ends; or end it `at_once`, which is also done where it owes an answer."""
        if at_once or self._owes:
            self._process.kill()
        self._pipe.close()
        try:
            self._process.wait(LEAVING)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def forget(self) -> None:
        """It is another process's child: a fork has copied the parent."""
        self._pipe.close()
        self._process.returncode = 0  # else it would be waited for here

    def _begin(self, job: bytes) -> None:
        until = time.monotonic() + STARTING
        try:
            self._pipe.send(job, until=until)
            self._pipe.receive(0, until=until)
        except (TooLong, EOFError, OSError) as error:
            raise NotBegun(f"{type(error).__name__}: {error}") from None

    def _answer(self, seconds: float) -> bytes:
        try:
            return self._pipe.receive(self._limits.answer, until=time.monotonic() + seconds)
        except TimeoutError:
            raise Overdue(f"no answer within {seconds:.1f} s") from None
        except TooLong as error:
            raise Lost(f"its answer was too long: {error}") from None
        except (EOFError, OSError):
            raise Lost(self._end_of_it()) from None

    def _end_of_it(self) -> str:
        try:
            ended = self._process.wait(LEAVING)
        except subprocess.TimeoutExpired:
            return "it closed its pipe"
        return f"ended by {signal.Signals(-ended).name}" if ended < 0 else f"ended with {ended}"


def _started(descriptor: int, limits: Limits) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "core.apart.worker", *map(str, (descriptor, limits.memory, limits.cpu_seconds))],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if SETTINGS.fullmatch(name)},
        pass_fds=[descriptor],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
    )
