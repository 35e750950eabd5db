"""Under `script/server` a dead worker is restarted, with growing pauses, and administrators are notified of a silent one."""

import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from core import beats, notes, outbox
from core.db import db
from lms.cli import supervising
from lms.config import ROOT
from tests.journeys.server import free_port
from tests.trouble.test_notifying import a_dead_worker

PATIENCE = 40.0
"""Seconds."""


def wait_for(condition, seconds: float = PATIENCE):
    """Call `condition` until it returns something true, and return that."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.05)
    raise AssertionError(condition)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.Popen]:
    """Run `lms serve --with-worker` on an installation of its own, with its log in the data folder."""
    data = tmp_path_factory.mktemp("kept")
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("LMS_", "DATABASE_", "REDIS_"))}
    environ |= {"LMS_DATA": str(data), "PYTHONPATH": str(ROOT), "PORT": str(free_port()), "LMS_LOG_LEVEL": "ERROR"}
    subprocess.run([sys.executable, "-m", "lms", "database", "migrate"], env=environ, check=True, capture_output=True)
    with (data / "server.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "lms", "serve", "--with-worker"], env=environ, stdout=log, stderr=log, start_new_session=True
        )
        process.port, process.data = int(environ["PORT"]), data
        yield process
        if process.poll() is None:
            process.terminate()
        process.wait(20)


def worker_in(data: Path) -> int | None:
    """Return the id of the worker's process from its beat, or None."""
    path = data / "notes" / "worker.json"
    try:
        return json.loads(path.read_text())["pid"]
    except (FileNotFoundError, ValueError):
        return None


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_an_upload_for_which_there_is_no_room_is_answered_with_a_page(server):
    """The server stores large bodies in a file. A limit on the size of files stands in for the full disk."""
    wait_for(lambda: worker_in(server.data))
    unlimited = resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
    for size in (700_000, 5_000_000):
        answer = post(server.port, size)
        assert answer.startswith(b"HTTP/1.1 503") and b"Retry-After: 300" in answer
        assert b"belum tersimpan" in answer and b"<!--#" not in answer
    resource.prlimit(server.pid, resource.RLIMIT_FSIZE, unlimited)
    assert post(server.port, 700_000).startswith(b"HTTP/1.1 400")


def post(port: int, size: int) -> bytes:
    """Send a large form, then read the response."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        head = f"POST /language HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: {size}\r\nConnection: close\r\n"
        connection.sendall(f"{head}Content-Type: application/x-www-form-urlencoded\r\n\r\n".encode() + b"x" * size)
        return b"".join(iter(lambda: connection.recv(65536), b""))


def test_a_killed_worker_is_started_again_and_ends_with_its_server(server):
    """This test stops the server, so it comes last."""
    first = wait_for(lambda: worker_in(server.data))
    os.kill(first, signal.SIGKILL)
    second = wait_for(lambda: (pid := worker_in(server.data)) != first and pid)
    assert "the worker ended" in (server.data / "server.log").read_text()
    server.terminate()
    server.wait(20)
    wait_for(lambda: not is_alive(second), 5)


def test_a_worker_that_dies_soon_is_started_ever_more_seldom():
    pauses, pause = [], supervising.FIRST_PAUSE
    for _ in range(8):
        pause = supervising.next_pause(pause, uptime=1)
        pauses.append(pause)
    assert pauses == [2, 4, 8, 16, 32, 60, 60, 60]
    assert supervising.next_pause(60, uptime=61) == supervising.FIRST_PAUSE


def test_who_serves_tells_of_a_worker_that_stays_silent(installation, monkeypatch):
    """A thread of the server does this, because the worker itself cannot."""
    a_dead_worker(installation, monkeypatch)
    db.session.commit()
    supervising.notify_of_silent_worker(installation.app)
    supervising.notify_of_silent_worker(installation.app)
    assert list(db.session.scalars(select(outbox.Message.subject))) == ["Perlu dilihat: Pekerjaan di belakang layar"]


def test_while_the_worker_lives_nobody_is_told(installation):
    beats.beat(beats.instant())
    supervising.notify_of_silent_worker(installation.app)
    assert notes.read(beats.WORKER)["pid"] == os.getpid()
    assert list(db.session.scalars(select(outbox.Message.subject))) == []
