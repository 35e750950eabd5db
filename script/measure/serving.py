"""Start servers in processes of their own: the platform and one that only says hello, with the same waitress settings."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from lms.config import ROOT
from script.measure.ground import Ground

START_TIMEOUT = 60
"""Seconds for a server to answer."""


@dataclass
class Server:
    """A running server; `started_in` are the seconds until it answered."""

    process: subprocess.Popen
    port: int
    started_in: float

    def cpu_seconds(self) -> float:
        """Return the processor seconds that the process has used, in user and kernel mode (Linux)."""
        with open(f"/proc/{self.process.pid}/stat") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def kill(self) -> None:
        """Kill the process with SIGKILL."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """Stop the process and its children with SIGTERM, after 15 seconds with SIGKILL."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(15)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)


def start(ground: Ground, *command: str, port: int | None = None, **environ: str) -> Server:
    """Start a command that serves on PORT, by default `lms serve`, and wait for its `/healthz`."""
    port = port or free_port()
    command = command or (sys.executable, "-m", "lms", "serve")
    env = {**ground.environ, "PORT": str(port), **environ}
    began = time.monotonic()
    with open(ground.log, "a") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=env, stdout=log, stderr=log, start_new_session=True)
    _wait(process, port, began + START_TIMEOUT, ground)
    return Server(process, port, time.monotonic() - began)


@contextmanager
def serving(ground: Ground, **environ: str) -> Iterator[Server]:
    """Run the platform."""
    server = start(ground, **environ)
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def saying_hello(ground: Ground) -> Iterator[Server]:
    """Run the hello application."""
    server = start(ground, sys.executable, "-m", "script.measure.hello")
    try:
        yield server
    finally:
        server.stop()


def free_port() -> int:
    """Return a port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait(process: subprocess.Popen, port: int, until: float, ground: Ground) -> None:
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
            return
        except OSError:
            time.sleep(0.02)
    raise SystemExit(f"A server did not start:\n{ground.log.read_text()[-2000:]}")
