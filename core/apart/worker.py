"""The child itself: `python -m core.apart.worker <descriptor> <memory> <cpu seconds>`. It does one job after the other.

It has no application, no database and no descriptor but its pipe. It leaves when the pipe ends, hence with its parent, and
when nobody had a job for it for a while.
"""

import importlib
import os
import pickle
import signal
import sys
from multiprocessing.connection import Connection
from typing import Any

from core.apart import answers, limits

IDLE = 300
"""Seconds after which a child that has nothing to do gives its memory back."""


def serve(pipe: Connection, cpu_seconds: float) -> None:
    """Answer jobs until the pipe ends."""
    try:
        while pipe.poll(IDLE):
            name, (args, named) = pickle.loads(pipe.recv_bytes())  # noqa: S301 (from our parent alone)
            limits.allow(cpu_seconds)
            pipe.send_bytes(_answer(name, args, named))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return  # the parent is gone, or has had enough


def _answer(name: str, args: tuple[Any, ...], named: dict[str, Any]) -> bytes:
    module, _, function = name.partition(":")
    try:
        return answers.done(getattr(importlib.import_module(module), function)(*args, **named))
    except Exception as error:
        return answers.failed(error)


def main() -> None:
    """Bind oneself, then serve."""
    descriptor, memory, cpu_seconds = int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    os.nice(limits.NICENESS)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limits.bind(memory)
    with Connection(descriptor) as pipe:
        serve(pipe, cpu_seconds)


if __name__ == "__main__":
    main()
