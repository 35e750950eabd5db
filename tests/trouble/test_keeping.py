"""Under `script/server` a dead worker is started again; one that dies soon ever more seldom, and administrators are told."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from core import beats, notes, outbox
from core.db import db
from lms.cli import keeping
from lms.config import ROOT
from tests.journeys.server import free_port
from tests.trouble.test_told import a_dead_worker

SOON = 40.0


def until(found, seconds: float = SOON):
    """What `found` returns, once it is something."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if it := found():
            return it
        time.sleep(0.05)
    raise AssertionError(found)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[subprocess.Popen]:
    """`lms serve --with-worker` on an installation of its own; its log lies beside it."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith(("LMS_", "DATABASE_", "REDIS_"))}
    environ |= {"LMS_DATA": str(tmp_path), "PYTHONPATH": str(ROOT), "PORT": str(free_port()), "LMS_LOG_LEVEL": "ERROR"}
    subprocess.run([sys.executable, "-m", "lms", "database", "migrate"], env=environ, check=True, capture_output=True)
    with (tmp_path / "server.log").open("w") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "lms", "serve", "--with-worker"], env=environ, stdout=log, stderr=log, start_new_session=True
        )
        yield process
        if process.poll() is None:
            process.terminate()
        process.wait(20)


def worker_in(data: Path) -> int | None:
    """The process whose beat lies here."""
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


def test_a_killed_worker_is_started_again_and_ends_with_its_server(server, tmp_path):
    first = until(lambda: worker_in(tmp_path))
    os.kill(first, signal.SIGKILL)
    second = until(lambda: (pid := worker_in(tmp_path)) != first and pid)
    assert "the worker ended" in (tmp_path / "server.log").read_text()
    server.terminate()
    server.wait(20)
    until(lambda: not is_alive(second), 5)


def test_a_worker_that_dies_soon_is_started_ever_more_seldom():
    pauses, pause = [], keeping.FIRST
    for _ in range(8):
        pause = keeping.next_pause(pause, lived=1)
        pauses.append(pause)
    assert pauses == [2, 4, 8, 16, 32, 60, 60, 60]
    assert keeping.next_pause(60, lived=61) == keeping.FIRST


def test_who_serves_tells_of_a_worker_that_stays_silent(faces, monkeypatch):
    """As the thread beside the server does: the worker itself cannot."""
    a_dead_worker(faces, monkeypatch)
    db.session.commit()
    keeping.tell_of_silence(faces.app)
    keeping.tell_of_silence(faces.app)
    assert list(db.session.scalars(select(outbox.Message.subject))) == ["Perlu dilihat: Pekerjaan di belakang layar"]


def test_while_the_worker_lives_nobody_is_told(faces):
    beats.beat(beats.instant())
    keeping.tell_of_silence(faces.app)
    assert notes.read(beats.WORKER)["pid"] == os.getpid()
    assert list(db.session.scalars(select(outbox.Message.subject))) == []
