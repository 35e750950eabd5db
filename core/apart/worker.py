"""The child itself: `python -m core.apart.worker <descriptor> <memory> <cpu seconds>`. It does one job after the other.

It has no application, no database and no descriptor but its pipe. It leaves when nobody had a job for it for a while. When the
pipe ends, hence with its parent, it leaves, or the kernel ends it in the middle of a job.
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
"""Seconds after which a child that has nothing to do gives its memory back."""
BEGUN = b""
"""Says that the job has come and is being done."""


def serve(pipe: Pipe, cpu_seconds: float) -> None:
    """Answer jobs until the pipe ends."""
    try:
        while pipe.stirs(IDLE):
            job = pipe.receive(sys.maxsize)
            pipe.send(BEGUN)
            limits.allow(cpu_seconds)
            with _ending_with(pipe):
                answer = _answer(job)
            pipe.send(answer)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return  # the parent is gone, or has had enough


@contextmanager
def _ending_with(pipe: Pipe) -> Iterator[None]:
    """When the other side goes, the kernel ends this process (SIGIO). It also does where no line of Python is reached for long."""
    flags = fcntl.fcntl(pipe, fcntl.F_GETFL)
    fcntl.fcntl(pipe, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(pipe, fcntl.F_SETFL, flags | os.O_ASYNC)
    if pipe.stirs():  # it went before that: no more is sent during a job
        raise EOFError
    yield
    fcntl.fcntl(pipe, fcntl.F_SETFL, flags)


def _answer(job: bytes) -> bytes:
    try:
        name, (args, named) = pickle.loads(job)  # noqa: S301 (from our parent alone)
        module, _, function = name.partition(":")
        return answers.done(getattr(importlib.import_module(module), function)(*args, **named))
    except Exception as error:
        return answers.failed(error)


def main() -> None:
    """Bind oneself, then serve."""
    descriptor, memory, cpu_seconds = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    os.nice(limits.NICENESS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGIO, signal.SIG_DFL)
    limits.bind(memory)
    with socket.socket(fileno=descriptor) as end:
        serve(Pipe(end), cpu_seconds)


if __name__ == "__main__":
    main()
