"""Servers in processes of their own: the platform's, and one that only says hello, both under waitress with the same settings."""

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

PATIENCE = 60
"""Seconds for a server to answer at all."""


@dataclass
class Server:
    """A running server; `started_in` are the seconds until it answered."""

    process: subprocess.Popen
    port: int
    started_in: float

    def cpu_seconds(self) -> float:
        """What the process has used so far, in itself and in the kernel (Linux)."""
        with open(f"/proc/{self.process.pid}/stat") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def kill(self) -> None:
        """At once, in the middle of whatever it does."""
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """As an operator stops it, with everything that it started."""
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
    _wait(process, port, began + PATIENCE, ground)
    return Server(process, port, time.monotonic() - began)


@contextmanager
def serving(ground: Ground, **environ: str) -> Iterator[Server]:
    """The platform."""
    server = start(ground, **environ)
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def saying_hello(ground: Ground) -> Iterator[Server]:
    """The smallest Flask application there is."""
    server = start(ground, sys.executable, "-m", "script.measure.hello")
    try:
        yield server
    finally:
        server.stop()


def free_port() -> int:
    """A port that nobody uses just now."""
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
