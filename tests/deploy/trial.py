"""A trial installation of a copy of this program below a folder: nginx, gunicorn and the worker, started without systemd."""

import os
import shutil
import socket
import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lms.config import ROOT
from tests.traversals import Sent, send

DOMAIN = "belajar.example"


@dataclass
class Trial:
    """An installation that runs: the copy of the program and the folder with everything that was written for it."""

    program: Path
    root: Path
    port: int
    plain_port: int = 0

    @property
    def address(self) -> str:
        """Where a browser finds it."""
        return f"https://{DOMAIN}:{self.port}"

    @property
    def context(self) -> ssl.SSLContext:
        """Trusts the certificate that the installation made, for its name."""
        return ssl.create_default_context(cafile=self.root / "etc/sinau-dagang/tls/certificate.pem")

    def connect(self, context: ssl.SSLContext | None = None) -> ssl.SSLSocket:
        """A TLS connection to nginx."""
        return (context or self.context).wrap_socket(
            socket.create_connection(("127.0.0.1", self.port), timeout=30), server_hostname=DOMAIN
        )

    def get(self, path: str, **words: Any) -> Sent:
        """What nginx answers; `path` is sent exactly as it stands, `method` and `asks` go with it."""
        return send(self.connect(), path, host=f"{DOMAIN}:{self.port}", **words)

    def raw(self, head: bytes) -> bytes:
        """What is answered to these lines, which need not be decent."""
        with self.connect() as connection:
            connection.sendall(head + b"\r\nConnection: close\r\n\r\n")
            return b"".join(iter(lambda: connection.recv(65536), b""))

    def get_behind(self, path: str, *, asks: dict[str, str] | None = None) -> Sent:
        """What the platform itself answers on its socket, where nginx would ask it."""
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(str(self.root / "run/sinau-dagang/web.sock"))
        return send(connection, path, host=DOMAIN, asks={**(asks or {}), "X-Forwarded-Proto": "https"})

    def run(self, *command: str, fails: bool = False) -> str:
        """A command in the program's folder; returns what it said."""
        done = subprocess.run(command, cwd=self.program, env=_environment(), capture_output=True, text=True, check=False)
        assert (done.returncode != 0) is fails, done.stdout + done.stderr
        return done.stdout + done.stderr

    def lms(self, *words: str) -> str:
        """A command of the installation, with its settings."""
        settings = self.root / "etc/sinau-dagang/settings.env"
        return self.run("sh", "-c", f'set -a; . {settings}; exec .venv/bin/python -m lms "$@"', "lms", *words)

    def start(self) -> None:
        self.run(str(self.root / "start"))

    def stop(self) -> None:
        self.run(str(self.root / "stop"))


def install(folder: Path) -> Trial:
    """Copy the program, commit it, and install it below the folder."""
    program = folder / "program"
    _copy(program)
    trial = Trial(program, folder / "root", _free_port(), _free_port())
    ports = ("--http", str(trial.plain_port), "--https", str(trial.port))
    trial.run("script/install", "--domain", DOMAIN, "--root", str(trial.root), *ports)
    return trial


def commit(trial: Trial, words: str) -> str:
    """Commit what lies in the copy; returns the commit."""
    trial.run("git", "add", "--all")
    trial.run("git", "-c", "user.name=Test", "-c", "user.email=test@example", "commit", "--quiet", "--message", words)
    return trial.run("git", "rev-parse", "HEAD").strip()


def _copy(program: Path) -> None:
    listed = subprocess.run(("git", "ls-files", "-z"), cwd=ROOT, capture_output=True, check=True).stdout.decode()
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (program / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, program / name)
    (program / ".venv").symlink_to(ROOT / ".venv")
    with open(program / ".gitignore", "a") as ignored:
        ignored.write("/.venv\n")
    trial = Trial(program, program, 0)
    trial.run("git", "init", "--quiet")
    commit(trial, "As it lies here")


def _environment() -> dict[str, str]:
    """Ours without what belongs to the tests' own application."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("LMS_", "COVERAGE", "PYTEST")) and name not in {"DATABASE_URL", "REDIS_URL", "PYTHONPATH"}
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
