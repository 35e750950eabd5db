"""A server of its own for a story: an empty office, or the demo's cast, over the database at hand."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

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

    def wait(self, seconds: float = 30) -> None:
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
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process = None


def free_port() -> int:
    """A port that nobody uses just now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serving(
    data: Path,
    *,
    database_url: str | None = None,
    office: str | None = None,
    learners: int = 0,
    demo: bool = True,
    **environ: str,
):
    """A server over a fresh installation with the cast and `learners` people of the demo city.

    Without the demo the database is migrated and empty: the story begins with `lms office create`.
    """
    port = free_port()
    kept = {k: v for k, v in os.environ.items() if not k.startswith("LMS_")}
    env = {**kept, "PYTHONPATH": str(ROOT), "LMS_DATA": str(data), "PORT": str(port), "LMS_DEMO": str(int(demo)), **environ}
    if database_url:
        env["DATABASE_URL"] = database_url
    else:
        env.pop("DATABASE_URL", None)
    if office:
        env["LMS_OFFICE"] = office
    server = Server(f"http://127.0.0.1:{port}", data, env)
    server.run("database", "migrate")
    if demo:
        server.run("database", "seed")
        server.run("simulate", "--learners", str(learners))
    server.start()
    try:
        yield server
    finally:
        server.stop()
