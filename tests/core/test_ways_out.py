"""However a transaction of SQLite ends, the next writer gets its turn, and no writer waits longer than the limit."""

import gc
import os
import shutil
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, ProgrammingError

from core import engine as engines
from core import line, waiting
from core.waiting import Busy
from lms.config import ROOT

LONGEST = 0.5
PATIENCE = 20
"""Seconds after which a writer that still waits counts as locked out."""
MINE, OTHERS = text("INSERT INTO notes VALUES ('mine', 1)"), text("INSERT INTO notes VALUES ('next', 1)")


def open_engine(path, longest: float = LONGEST) -> Engine:
    url = f"sqlite:///{path}"
    engine = create_engine(url, **engines.options_for(url, longest_wait=longest))
    engines.prepare(engine, longest_wait=longest)
    return engine


@pytest.fixture
def engine(tmp_path):
    created = open_engine(tmp_path / "x.sqlite")
    with created.begin() as connection:
        connection.execute(text("CREATE TABLE firsts (id INTEGER PRIMARY KEY)"))
        connection.execute(text("INSERT INTO firsts VALUES (1)"))
        connection.execute(text("CREATE TABLE notes (word TEXT, first REFERENCES firsts DEFERRABLE INITIALLY DEFERRED)"))
    yield created
    created.dispose()


def in_thread(work) -> threading.Thread:
    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def words(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return list(connection.scalars(text("SELECT word FROM notes ORDER BY rowid")))


def next_writer_gets_in(engine: Engine) -> bool:
    """Write in another thread; returns whether it succeeded within PATIENCE."""

    def write() -> None:
        with engine.begin() as connection:
            connection.execute(OTHERS)

    thread = in_thread(write)
    thread.join(PATIENCE)
    return not thread.is_alive() and "next" in words(engine)


@contextmanager
def locked_from_outside(engine: Engine):
    """Write without the line, as SQLite's own command does."""
    other = engines.sqlite_module().connect(engine.url.database, isolation_level=None, check_same_thread=False)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


def commits(engine):
    with engine.begin() as connection:
        connection.execute(MINE)


def takes_back(engine):
    with engine.connect() as connection:
        connection.execute(MINE)
        connection.rollback()


def is_closed_in_the_middle(engine):
    with engine.connect() as connection:
        connection.execute(MINE)


def breaks_in_the_middle(engine):
    with suppress(ZeroDivisionError), engine.begin() as connection:
        connection.execute(MINE)
        raise ZeroDivisionError


def fails_at_its_commit(engine):
    """SQLite checks a deferred foreign key at COMMIT. If it fails, the transaction stays open."""
    with pytest.raises(IntegrityError), engine.begin() as connection:
        connection.execute(text("INSERT INTO notes VALUES ('mine', 404)"))


def fails_at_its_commit_and_is_kept(engine):
    """The caller keeps the connection after the failed COMMIT."""
    connection = engine.connect()
    connection.execute(text("INSERT INTO notes VALUES ('mine', 404)"))
    with pytest.raises(IntegrityError):
        connection.commit()
    engine.kept = connection


def fails_at_its_rollback(engine):
    with engine.connect() as connection, suppress(DBAPIError):
        connection.execute(MINE)
        connection.connection.dbapi_connection.close()
        connection.rollback()


def fails_at_commit_and_rollback(engine):
    with engine.connect() as connection, pytest.raises(ProgrammingError):
        connection.execute(MINE)
        connection.connection.dbapi_connection.close()
        connection.commit()


def is_thrown_away(engine):
    with engine.connect() as connection:
        connection.execute(MINE)
        connection.invalidate()
        connection.rollback()


def is_forgotten(engine):
    connection = engine.connect()
    connection.execute(MINE)
    del connection
    gc.collect()


def dies_with_its_thread(engine):
    engine.kept = []

    def write():
        connection = engine.connect()
        engine.kept.append(connection)
        connection.execute(MINE)

    in_thread(write).join()


def cannot_begin(engine):
    with locked_from_outside(engine), pytest.raises(OperationalError):
        engine.connect().execute(MINE)


def is_called_too_late(engine):
    holding, done = threading.Event(), threading.Event()

    def hang():
        with engine.begin() as connection:
            connection.execute(MINE)
            holding.set()
            done.wait(PATIENCE)

    hanging = in_thread(hang)
    holding.wait(PATIENCE)
    with pytest.raises(Busy):
        engine.connect().execute(OTHERS)
    done.set()
    hanging.join()


ENDINGS = {
    commits: ["mine"],
    takes_back: [],
    is_closed_in_the_middle: [],
    breaks_in_the_middle: [],
    fails_at_its_commit: [],
    fails_at_its_commit_and_is_kept: [],
    fails_at_its_rollback: [],
    fails_at_commit_and_rollback: [],
    is_thrown_away: [],
    is_forgotten: [],
    dies_with_its_thread: [],
    cannot_begin: [],
    is_called_too_late: ["mine"],
}


@pytest.mark.parametrize("a_writer", ENDINGS, ids=lambda ending: ending.__name__)
def test_after_every_ending_the_next_writer_gets_in(engine, a_writer):
    a_writer(engine)
    assert next_writer_gets_in(engine)
    assert words(engine) == [*ENDINGS[a_writer], "next"]


def test_the_next_writer_is_let_in_only_when_the_commit_is_through(engine, monkeypatch):
    """If it began earlier, it would meet SQLite's own wait, which sleeps: a third of the writes a second."""
    in_transaction, end_turn = [], line.Turn.end
    connection = engine.connect()

    def note(turn):
        in_transaction.append(connection.connection.dbapi_connection.in_transaction)
        end_turn(turn)

    monkeypatch.setattr(line.Turn, "end", note)
    for finish in (connection.commit, connection.rollback):
        connection.execute(MINE)
        finish()
    assert in_transaction == [False, False]
    connection.close()


@contextmanager
def small_disk(folder, size: str):
    """Mount a small disk that can be filled."""
    folder.mkdir()
    if (
        os.getuid()
        or subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", str(folder)], check=False).returncode
    ):
        pytest.skip("only root, where it may mount, can fill a disk of its own")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder) -> None:
    with open(folder / "filling", "wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"x" * 4096)


def test_a_full_disk_refuses_writers_lets_readers_read_and_heals_by_itself(tmp_path):
    with small_disk(tmp_path / "disk", "2m"):
        engine = open_engine(tmp_path / "disk/x.sqlite")
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE notes (word TEXT, first)"))
        commits(engine)
        fill(tmp_path / "disk")
        failed_at = []
        for _ in range(3):
            connection = engine.connect()
            connection.execute(MINE)  # within SQLite's own memory, so that the disk is asked for room by the COMMIT
            with pytest.raises(OperationalError, match="full") as refused:
                connection.commit()
            failed_at.append(refused.value.statement)
            assert words(engine) == ["mine"]
        assert failed_at == ["COMMIT"] * 3
        (tmp_path / "disk/filling").unlink()
        assert next_writer_gets_in(engine)
        engine.dispose()


def test_line_and_lock_together_are_waited_for_once(engine):
    """Six writers wait in line for a lock that is not released. The last one waits no longer than the first."""

    def write(_: int) -> float:
        began = time.monotonic()
        with pytest.raises((Busy, OperationalError)), engine.begin() as connection:
            connection.execute(MINE)
        return time.monotonic() - began

    with locked_from_outside(engine), ThreadPoolExecutor(6) as pool:
        waited = list(pool.map(write, range(6)))
    assert max(waited) < 3 * LONGEST  # waiting one after another they would take six times as long
    assert next_writer_gets_in(engine)


def test_who_waited_for_a_seat_waits_less_for_the_lock(engine):
    longest, patient = 3, open_engine(engine.url.database, 3)
    request = Flask("waiting").test_request_context("/", method="POST", environ_overrides={waiting.WAITED: 0.9 * longest})
    with locked_from_outside(engine), request:
        began = time.monotonic()
        with pytest.raises((Busy, OperationalError)), patient.begin() as connection:
            connection.execute(MINE)
        assert time.monotonic() - began < 0.7 * longest
    patient.dispose()


def test_who_reads_after_one_that_had_no_time_waits_as_long_as_ever(engine):
    page = Flask("reading")
    with page.test_request_context("/"), engines.writing(), engine.begin() as connection:
        connection.execute(MINE)
    with page.test_request_context("/"), engine.begin() as connection:
        assert connection.execute(text("PRAGMA busy_timeout")).scalar() >= 0.9 * LONGEST * 1000


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_a_command_of_root_shuts_no_service_out(tmp_path):
    theirs = open_engine(tmp_path / "theirs.sqlite")
    with theirs.begin() as connection:
        connection.execute(text("CREATE TABLE notes (word TEXT)"))
    theirs.dispose()
    for name in ("-line", "-next"):
        (tmp_path / f"theirs.sqlite{name}").unlink()
    os.chown(tmp_path / "theirs.sqlite", 65534, 65534)
    commits_a_word(open_engine(tmp_path / "theirs.sqlite"))
    assert {os.stat(tmp_path / f"theirs.sqlite{name}").st_uid for name in ("-line", "-next")} == {65534}


def commits_a_word(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO notes VALUES ('one')"))
    engine.dispose()


def test_writers_behind_one_that_hangs_are_refused_and_later_served(engine):
    holding, done = threading.Event(), threading.Event()

    def hang():
        with engine.begin() as connection:
            connection.execute(MINE)
            holding.set()
            done.wait(PATIENCE)

    def write(_: int):
        try:
            commits(engine)
        except Busy as error:
            return error
        return None

    hanging = in_thread(hang)
    holding.wait(PATIENCE)
    with ThreadPoolExecutor(8) as pool:
        refused = list(pool.map(write, range(8)))
    assert hanging.is_alive() and all(refused)
    done.set()
    hanging.join()
    assert next_writer_gets_in(engine)


OTHER_PROCESS = """
import sys
from sqlalchemy import text
from tests.core.test_ways_out import open_engine
engine = open_engine(sys.argv[1], longest=20)
for _ in range(int(sys.argv[2])):
    with engine.begin() as connection:
        connection.execute(text("INSERT INTO notes VALUES ('other', 1)"))
if sys.argv[3] == "hang":
    held = engine.connect()
    held.execute(text("INSERT INTO notes VALUES ('never', 1)"))
    print("holding", flush=True)
    sys.stdin.read()
"""


def another_process(engine: Engine, writes: int, then: str = "end") -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", OTHER_PROCESS, engine.url.database, str(writes), then],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip


def test_a_process_that_is_killed_in_its_transaction_lets_the_next_one_in(engine):
    with another_process(engine, 0, "hang") as other:
        assert other.stdout.readline() == b"holding\n"
        with pytest.raises(Busy):
            engine.connect().execute(MINE)
        waiting = in_thread(lambda: commits(open_engine(engine.url.database, longest=PATIENCE)))
        other.kill()
        waiting.join(PATIENCE)
    assert words(engine) == ["mine"]


def test_a_process_with_many_writers_lets_those_of_another_in(engine):
    """In this process a new writer is always waiting before the last one has ended its turn."""
    stopped = threading.Event()

    def write_without_pause() -> int:
        count = 0
        while not stopped.is_set():
            commits(ours)
            count += 1
        return count

    ours = open_engine(engine.url.database, longest=PATIENCE)
    with ThreadPoolExecutor(4) as pool, another_process(engine, 30) as other:
        counts = [pool.submit(write_without_pause) for _ in range(4)]
        try:
            assert other.wait(PATIENCE) == 0
        finally:
            stopped.set()
    written = words(engine)
    assert written.count("other") == 30
    assert written.count("mine") == sum(count.result() for count in counts)
    ours.dispose()


def test_a_child_made_by_fork_does_not_let_anybody_in_or_stand_in_the_way(engine):
    with engine.begin() as connection:
        connection.execute(MINE)
        child = subprocess.run([sys.executable, "-c", FORK, engine.url.database], cwd=ROOT, capture_output=True, text=True)
    assert child.returncode == 0, child.stderr
    assert next_writer_gets_in(engine)


FORK = """
import os, sys
from core.line import line_of
from core.waiting import Busy
path = sys.argv[1] + "-apart"
turn = line_of(path).enter(1, lambda: None)
ours, theirs = os.pipe()
if not os.fork():
    try:
        line_of(path).enter(0.1, lambda: None)  # its parent is at the head
    except Busy:
        os.write(theirs, b"refused")
    os._exit(0)
os.wait()
assert os.read(ours, 7) == b"refused"
turn.end()
assert line_of(path).enter(1, lambda: None)
"""


def test_the_line_goes_on_where_its_files_were_replaced(engine):
    commits(engine)
    for name in ("line", "next"):
        os.unlink(f"{engine.url.database}-{name}")
    shutil.copy(engine.url.database, f"{engine.url.database}.copy")
    assert next_writer_gets_in(engine)
    assert os.path.exists(f"{engine.url.database}-line")
