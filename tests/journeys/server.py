"""A server of its own for a story: an empty office, or the demo's cast, over the database at hand."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from tests.journeys.waiting import MOST_SECONDS

ROOT = Path(__file__).parent.parent.parent


@dataclass
class Server:
    """Where it answers, and its process."""

    address: str
    data: Path
    environ: dict[str, str]
    process: subprocess.Popen | None = None

    def run(self, *command: str) -> str:
        """A command line of the installation, for example `run("people", "reset", ...)`; returns what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", "lms", *command], cwd=ROOT, env=self.environ, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self, *, worker: bool = True) -> None:
        """Serve, and wait until it answers."""
        command = [sys.executable, "-m", "lms", "serve", *(["--with-worker"] if worker else [])]
        with open(self.data / "server.log", "a") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=self.environ, stdout=log, stderr=log, start_new_session=True)
        self.wait()

    def wait(self, seconds: float = MOST_SECONDS) -> None:
        """Until it answers, at most so long."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                urllib.request.urlopen(f"{self.address}/healthz", timeout=2).close()
                return
            except OSError:
                time.sleep(0.05)
        raise AssertionError((self.data / "server.log").read_text()[-3000:])

    def stop(self) -> None:
        """Stop it and its worker."""
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(MOST_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
        self.process = None


def free_port() -> int:
    """A port that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass(frozen=True)
class Beginning:
    """With what an installation begins: the cast and so many learners of the demo city, or nobody (`lms office create` comes next)."""

    office: str
    demo: bool = True
    learners: int | None = 0
    """None: the demo's courses, and nobody yet."""

    @property
    def name(self) -> str:
        """Of its folder."""
        return f"{self.office}-{self.learners}" if self.demo else f"{self.office}-empty"

    @property
    def before(self) -> "Beginning | None":
        """What it goes on from, so that two cities share the import of their courses."""
        return replace(self, learners=None) if self.demo and self.learners is not None else None

    def fill(self, server: Server) -> None:
        """Make by the installation's own commands what is not there yet."""
        if self.before:
            server.run("simulate", "--learners", str(self.learners))
            return
        server.run("database", "migrate")
        if self.demo:
            server.run("database", "seed")


@dataclass(frozen=True)
class Shelf:
    """The installations of one run of the tests, each made once by the process that needs it first and copied for each server."""

    folder: Path

    def lay(self, beginning: Beginning, data: Path) -> None:
        """Copy an installation over SQLite into an empty folder."""
        kept = self.folder / beginning.name
        self.folder.mkdir(parents=True, exist_ok=True)
        with open(f"{kept}.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not kept.exists():
                unfinished = self.folder / f"{beginning.name}.unfinished"
                unfinished.mkdir()
                if beginning.before:
                    self.lay(beginning.before, unfinished)
                beginning.fill(_installation(unfinished, beginning))
                unfinished.rename(kept)
        shutil.copytree(kept, data, dirs_exist_ok=True)


def _installation(data: Path, beginning: Beginning, **environ: str) -> Server:
    port = free_port()
    kept = {k: v for k, v in os.environ.items() if not k.startswith("LMS_") and k != "DATABASE_URL"}
    own = {"LMS_DATA": str(data), "PORT": str(port), "LMS_DEMO": str(int(beginning.demo)), "LMS_OFFICE": beginning.office}
    env = {**kept, "PYTHONPATH": str(ROOT), **own, **environ}
    return Server(f"http://127.0.0.1:{port}", data, env)


@contextmanager
def serving(data: Path, beginning: Beginning, shelf: Shelf, *, database_url: str | None = None, **environ: str):
    """A server over a fresh installation, on SQLite in `data` or on an empty database elsewhere."""
    if database_url:
        server = _installation(data, beginning, DATABASE_URL=database_url, **environ)
        for step in filter(None, (beginning.before, beginning)):
            step.fill(server)
    else:
        shelf.lay(beginning, data)
        server = _installation(data, beginning, **environ)
    server.start()
    try:
        yield server
    finally:
        server.stop()
