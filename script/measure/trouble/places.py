"""An installation that serves, with its worker, over a copy of the city: in both ways, started and stopped as an office does."""

import os
import shutil
import signal
import ssl
import subprocess
import sys
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
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

PATIENCE = 20
"""Seconds for a server to stop."""


class Place(ABC):
    """One installation. `more` are settings and variables for everything that runs in it."""

    def __init__(self, target: Target, logs: Path, more: dict[str, str]) -> None:
        self.target, self.logs, self.more = target, logs, more
        self._app: Flask | None = None

    @property
    def data(self) -> Path:
        """Its `LMS_DATA`."""
        return self.target.data

    @property
    def settings(self) -> dict[str, str]:
        """The environment of a command of this installation."""
        return environ(self.data, **self.more)

    @property
    def app(self) -> Flask:
        """The application in this process over the same data, to look at what stands."""
        if self._app is None:
            log = open(self.logs / "own.log", "a")  # noqa: SIM115 (as long as this process: the log's handler keeps it)
            with redirect_stderr(log):
                self._app = create_app(read(self.settings))
        return self._app

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """The database as it is now, for looking only: nobody waits for it, and it waits for nobody who writes."""
        with self.app.app_context(), snapshot() as connection:
            yield connection

    def lms(self, *words: str) -> subprocess.CompletedProcess[str]:
        """A command of the installation, whether it succeeds or not."""
        return subprocess.run(
            [sys.executable, "-m", "lms", *words], cwd=ROOT, env=self.settings, capture_output=True, text=True
        )

    @abstractmethod
    def start(self) -> None:
        """Serve, with a worker."""

    @abstractmethod
    def stop(self) -> None:
        """Everything that was started, as an operator stops it."""

    @abstractmethod
    def worker(self) -> int | None:
        """The process of the worker, where one lives."""

    def let_go(self) -> None:
        """Close what this process has open."""
        if self._app is not None:
            with self._app.app_context():
                db.session.remove()
                db.engine.dispose()
            self._app = None


class Embedded(Place):
    """waitress with its worker, as `script/server` runs them."""

    brings_its_worker_back = True

    def start(self) -> None:
        """`lms serve --with-worker`."""
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
        """The group, for the worker belongs to it."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGTERM)
        try:
            self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self.let_go()

    def worker(self) -> int | None:
        """A child of the server."""
        return next((pid for pid in _children(self._process.pid) if "worker" in _words(pid)), None)


class BehindNginx(Place):
    """nginx with TLS, gunicorn and a worker: what `script/install --root` wrote. Nothing here does what systemd does in service."""

    brings_its_worker_back = False

    def __init__(self, target: Target, root: Path, more: dict[str, str]) -> None:
        super().__init__(target, root / "var/log", more)
        self._root = root
        self._written = (root / "etc/sinau-dagang/settings.env").read_text()

    @property
    def settings(self) -> dict[str, str]:
        """What `settings.env` says, with ours beyond it."""
        lines = (line for line in self._written.splitlines() if "=" in line and not line.startswith("#"))
        said = dict(line.split("=", 1) for line in lines)
        return {**environ(self.data), **said, **self.more}

    def start(self) -> None:
        """`start` of the trial. Invented people may not be served in public; these stay on this machine."""
        (self.data / "demo").unlink(missing_ok=True)
        told = "".join(f"{name}={value}\n" for name, value in self.more.items() if name.isupper())
        (self._root / "etc/sinau-dagang/settings.env").write_text(f"{self._written}\n{told}")
        servers.run(self._root / "start")
        servers.wait(self.target, self.logs / "web.log")

    def stop(self) -> None:
        """`stop` of the trial."""
        servers.run(self._root / "stop")
        self.let_go()

    def worker(self) -> int | None:
        """As the trial noted it."""
        pid = int((self._root / "run/sinau-dagang/worker.pid").read_text())
        return pid if _lives(pid) else None

    def bring_the_worker_back(self) -> None:
        """What the unit's `Restart=always` does in service."""
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
    """Not started yet; its data on a disk of so many megabytes, or wherever it lies."""
    logs, data = folder / "logs", folder / "data"
    logs.mkdir(parents=True)
    with _laid(city, data, megabytes):
        yield Embedded(Target("embedded", free_port(), LOOPBACK, ROOT, data), logs, more)


@contextmanager
def behind_nginx(city: Path, folder: Path, more: dict[str, str], *, megabytes: int = 0) -> Iterator[BehindNginx]:
    """The same."""
    root, port = folder / "root", free_port()
    servers.install(root, port)
    data = root / "var/lib/sinau-dagang"
    shutil.rmtree(data)
    context = ssl.create_default_context(cafile=root / "etc/sinau-dagang/tls/certificate.pem")
    with _laid(city, data, megabytes):
        yield BehindNginx(Target("nginx", port, servers.DOMAIN, ROOT, data, context), root, more)


@contextmanager
def _laid(city: Path, data: Path, megabytes: int) -> Iterator[None]:
    with small_disk(data, megabytes) if megabytes else nullcontext():
        copied(city, data)
        yield


def _children(parent: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = stat.read_text().rpartition(")")[2].split()
            if int(fields[1]) == parent and fields[0] != "Z":
                found.append(int(stat.parent.name))
    return found


def _words(pid: int) -> list[str]:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    return []


def _lives(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    return False


def wait_until(holds, seconds: float) -> float | None:
    """Seconds until something held, or None."""
    began = time.monotonic()
    while time.monotonic() - began < seconds:
        if holds():
            return time.monotonic() - began
        time.sleep(0.2)
    return None
