"""Installations with a server and a worker over a copy of the city, in both ways of serving."""

import os
import shutil
import signal
import ssl
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, redirect_stderr, suppress
from pathlib import Path

from flask import Flask
from sqlalchemy import Connection

from core.db import db
from lms.app import create_app
from lms.backup.databases import snapshot
from lms.config import ROOT, read
from script.measure.attack import servers
from script.measure.attack.city import copied, environ
from script.measure.attack.visitor import LOOPBACK, Target
from script.measure.serving import free_port
from script.measure.trouble.disks import small_disk

STOP_TIMEOUT = 20
"""Seconds for a server to stop."""


class Place(ABC):
    """One installation. `more` are settings and environment variables for all its processes."""

    def __init__(self, target: Target, logs: Path, more: dict[str, str]) -> None:
        self.target, self.logs, self.more = target, logs, more
        self._app: Flask | None = None

    @property
    def data(self) -> Path:
        """The folder of `LMS_DATA`."""
        return self.target.data

    @property
    def settings(self) -> dict[str, str]:
        """The environment for a command of this installation."""
        return environ(self.data, **self.more)

    @property
    def app(self) -> Flask:
        """The application in this process over the installation's data, to read the data."""
        if self._app is None:
            log = open(self.logs / "own.log", "a")  # noqa: SIM115 (the log's handler keeps the file until this process ends)
            with redirect_stderr(log):
                self._app = create_app(read(self.settings))
        return self._app

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Open a snapshot of the database for reading. It neither blocks writers nor waits for them."""
        with self.app.app_context(), snapshot() as connection:
            yield connection

    def lms(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the installation. Does not raise if the command fails."""
        return subprocess.run(
            [sys.executable, "-m", "lms", *words], cwd=ROOT, env=self.settings, capture_output=True, text=True
        )

    @abstractmethod
    def start(self) -> None:
        """Start the server and the worker, and wait until the server answers."""

    @abstractmethod
    def stop(self) -> None:
        """Stop everything that was started."""

    @abstractmethod
    def worker(self) -> int | None:
        """Return the worker's process id, or None if it does not run."""

    def disconnect(self) -> None:
        """Close the database connections of this process."""
        if self._app is not None:
            with self._app.app_context():
                db.session.remove()
                db.engine.dispose()
            self._app = None


class Embedded(Place):
    """waitress with its worker, as `script/server` runs them."""

    def start(self) -> None:
        """Run `lms serve --with-worker`."""
        with open(self.logs / "server.log", "a") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "lms", "serve", "--with-worker"],
                cwd=ROOT,
                env={**self.settings, "PORT": str(self.target.port)},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        servers.wait(self.target, self.logs / "server.log")

    def stop(self) -> None:
        """Stop the process group, to which the worker belongs."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self.disconnect()

    def worker(self) -> int | None:
        """Find the worker among the server's child processes."""
        return next((pid for pid in _children(self._process.pid) if "worker" in _command_line(pid)), None)


class BehindNginx(Place):
    """nginx with TLS, gunicorn and a worker, installed by `script/install --root`. No systemd restarts the worker."""

    def __init__(self, target: Target, root: Path, more: dict[str, str]) -> None:
        super().__init__(target, root / "var/log", more)
        self._root = root
        self._original_settings = (root / "etc/sinau-dagang/settings.env").read_text()

    @property
    def settings(self) -> dict[str, str]:
        """The settings of `settings.env`, overridden by `more`."""
        lines = (line for line in self._original_settings.splitlines() if "=" in line and not line.startswith("#"))
        from_file = dict(line.split("=", 1) for line in lines)
        return {**environ(self.data), **from_file, **self.more}

    def start(self) -> None:
        """Run the trial's `start`. The demo mark is removed, because with it the platform refuses to serve under a domain."""
        (self.data / "demo").unlink(missing_ok=True)
        lines = "".join(f"{name}={value}\n" for name, value in self.more.items() if name.isupper())
        (self._root / "etc/sinau-dagang/settings.env").write_text(f"{self._original_settings}\n{lines}")
        servers.run(self._root / "start")
        servers.wait(self.target, self.logs / "web.log")

    def stop(self) -> None:
        """Run the trial's `stop`."""
        servers.run(self._root / "stop")
        self.disconnect()

    def worker(self) -> int | None:
        """Read the process id that the trial wrote to a file."""
        pid = int((self._root / "run/sinau-dagang/worker.pid").read_text())
        return pid if _is_running(pid) else None

    def restart_worker(self) -> None:
        """Start a new worker, as the unit's `Restart=always` does in service."""
        with open(self.logs / "worker.log", "a") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "lms", "worker"],
                cwd=ROOT,
                env=self.settings,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        (self._root / "run/sinau-dagang/worker.pid").write_text(str(process.pid))


@contextmanager
def embedded(city: Path, folder: Path, more: dict[str, str], *, megabytes: int = 0) -> Iterator[Embedded]:
    """Prepare an embedded installation without starting it. With `megabytes` its data are on a small disk of that size."""
    logs, data = folder / "logs", folder / "data"
    logs.mkdir(parents=True)
    with _copied_city(city, data, megabytes):
        yield Embedded(Target("embedded", free_port(), LOOPBACK, ROOT, data), logs, more)


@contextmanager
def behind_nginx(city: Path, folder: Path, more: dict[str, str], *, megabytes: int = 0) -> Iterator[BehindNginx]:
    """Prepare an installation behind nginx without starting it. With `megabytes` its data are on a small disk of that size."""
    root, port = folder / "root", free_port()
    servers.install(root, port)
    data = root / "var/lib/sinau-dagang"
    shutil.rmtree(data)
    context = ssl.create_default_context(cafile=root / "etc/sinau-dagang/tls/certificate.pem")
    with _copied_city(city, data, megabytes):
        yield BehindNginx(Target("nginx", port, servers.DOMAIN, ROOT, data, context), root, more)


@contextmanager
def _copied_city(city: Path, data: Path, megabytes: int) -> Iterator[None]:
    with small_disk(data, megabytes) if megabytes else nullcontext():
        copied(city, data)
        yield


def _children(parent: int) -> list[int]:
    pids = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[1]) == parent and fields[0] != "Z":
                pids.append(int(stat.parent.name))
    return pids


def _command_line(pid: int) -> list[str]:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    return []


def _is_running(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def wait_until(condition: Callable[[], bool], seconds: float) -> float | None:
    """Wait until a condition holds, `seconds` at most; returns the seconds it took, or None."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if condition():
            return time.monotonic() - began
        time.sleep(0.2)
    return None
