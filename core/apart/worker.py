"""The program of a child: `python -m core.apart.worker <descriptor> <memory> <cpu seconds>`. It does one job after another.

It has no application, no database and no descriptor but its pipe. It exits after IDLE seconds without a job. It also exits when
the pipe ends, for example because the parent died; during a job the kernel then ends it.
"""

import fcntl
import importlib
import os
import pickle
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from core.apart import answers, limits
from core.apart.pipe import Pipe

IDLE = 300
"""Seconds after which an idle child exits, so that its memory is free."""
LOADING = 10
"""Processor seconds that loading a module may take, before the limit of the job applies."""
STARTED = b""
"""The message that tells the parent that the child has received the job and works on it."""


def serve(pipe: Pipe, cpu_seconds: float) -> None:
    """Answer jobs until the pipe ends."""
    try:
        while pipe.is_readable(IDLE):
            job = pipe.receive(sys.maxsize)
            pipe.send(STARTED)
            limits.allow(LOADING + cpu_seconds)
            with _ending_with(pipe):
                answer = _answer(job, cpu_seconds)
            pipe.send(answer)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return  # the parent ended or closed the pipe


@contextmanager
def _ending_with(pipe: Pipe) -> Iterator[None]:
    """Let the kernel end this process (SIGIO) when the other side closes the pipe, even while no line of Python runs."""
    flags = fcntl.fcntl(pipe, fcntl.F_GETFL)
    fcntl.fcntl(pipe, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(pipe, fcntl.F_SETFL, flags | os.O_ASYNC)
    if pipe.is_readable():  # the other side has closed it already: nothing is sent during a job
        raise EOFError
    yield
    fcntl.fcntl(pipe, fcntl.F_SETFL, flags)


def _answer(job: bytes, cpu_seconds: float) -> bytes:
    try:
        name, (args, named) = pickle.loads(job)  # noqa: S301 (only our parent can write to the pipe)
        module, _, function = name.partition(":")
        work = getattr(importlib.import_module(module), function)
        limits.allow(cpu_seconds)  # Loading is no part of the work: on a slow machine it alone would exceed the limit.
        return answers.done(work(*args, **named))
    except Exception as error:
        return answers.failed(error)


def main() -> None:
    """Set the limits of this process, then answer jobs."""
    descriptor, memory, cpu_seconds = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    os.nice(limits.NICENESS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    limits.bind(memory)
    with socket.socket(fileno=descriptor) as end:
        serve(Pipe(end), cpu_seconds)


if __name__ == "__main__":
    main()
