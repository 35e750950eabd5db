"""How each engine is opened: a sound SQLite that never loses an acknowledged write and waits in line, or PostgreSQL."""

import fcntl
import os
import select
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import current_app, has_request_context, request
from sqlalchemy import Connection, Engine, event, make_url
from sqlalchemy.exc import InvalidatePoolError, OperationalError

SOUND_SQLITE = (3, 51, 3)
"""Older versions can corrupt a database in WAL mode when the log is reset (mended in 3.51.3)."""

PREPARED = 1000
"""Statements that a connection keeps prepared. More than there are: SQLite's driver throws out the newest when it is full, and
preparing costs ten times as much as running."""

_heads: dict[str, int] = {}
"""Which thread of this process stands at the head of which database's line."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class WaitsForItself(RuntimeError):
    """A thread that is writing opened a second connection to write: it would wait for itself for ever."""


def options_for(url: str) -> dict[str, Any]:
    """What `create_engine` is told besides the address."""
    # The connection used last is taken first: what it has prepared and read is still at hand.
    if make_url(url).get_backend_name() != "sqlite":
        return {"pool_size": 16, "max_overflow": 8, "pool_use_lifo": True}
    own = {"check_same_thread": False, "cached_statements": PREPARED}
    return {"module": sqlite_module(), "pool_size": 16, "max_overflow": 16, "pool_use_lifo": True, "connect_args": own}


def sqlite_module() -> Any:
    """The SQLite in use: the one that comes with pysqlite3 where it is installed, else Python's own."""
    try:
        from pysqlite3 import dbapi2
    except ImportError:
        import sqlite3 as dbapi2
    return dbapi2


def sqlite_is_sound() -> bool:
    """Whether the SQLite in use lies past the corruption bug."""
    return tuple(sqlite_module().sqlite_version_info) >= SOUND_SQLITE


def prepare(engine: Engine) -> None:
    """Set up an engine once: on SQLite durable WAL, foreign keys, and a line in which writers wait."""
    if engine.dialect.name != "sqlite":
        event.listen(engine, "checkout", _refuse_what_was_closed)
        event.listen(engine, "checkout", _read_without_transaction)
        return
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _begin)
    event.listen(engine, "commit", _commit)
    event.listen(engine, "rollback", _let_next_write)


def is_writing() -> bool:
    """Whether the work at hand may write: every command and job, and every request but the safe ones and those that only look
    at what was typed (`core.web.reads_only`)."""
    return not (has_request_context() and _only_reads()) or _forced_write()


@contextmanager
def writing() -> Iterator[None]:
    """Let a safe request write in a transaction that begins inside this block."""
    request.environ["core.writing"] = True
    try:
        yield
    finally:
        request.environ.pop("core.writing", None)


def _only_reads() -> bool:
    if request.method in SAFE_METHODS:
        return True
    return getattr(current_app.view_functions.get(request.endpoint or ""), "reads_only", False)


def _forced_write() -> bool:
    return bool(request.environ.get("core.writing"))


def _refuse_what_was_closed(connection: Any, record: Any, proxy: Any) -> None:
    """After a restart of PostgreSQL the pool fetches new connections: a closed one has its farewell waiting to be read.

    Asking the kernel costs a hundredth of the round trip that `pool_pre_ping` makes for every page.
    """
    waiting = select.poll()
    waiting.register(connection.fileno(), select.POLLIN)
    if waiting.poll(0):
        raise InvalidatePoolError


def _read_without_transaction(connection: Any, record: Any, proxy: Any) -> None:
    """Who only reads needs no BEGIN and no ROLLBACK: at READ COMMITTED each statement sees its own moment, within a transaction
    and without, and both are journeys to the server."""
    connection.autocommit = not is_writing()


def _on_connect(connection: Any, record: Any) -> None:
    connection.isolation_level = None  # we send BEGIN ourselves
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=10000"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection) -> None:
    if not is_writing():
        # By the driver alone: nothing can be in its way yet, and SQLAlchemy's way to a cursor costs ten times as much.
        connection.connection.dbapi_connection.execute("BEGIN")  # type: ignore[union-attr]
        return
    # SQLite's own busy wait sleeps and lets late comers pass; a blocking file lock is a fair line (p99 45 instead of 200 ms).
    _wait_in_line(connection)
    try:
        connection.exec_driver_sql("BEGIN IMMEDIATE")
    except BaseException:
        _let_next_write(connection)
        raise


def _wait_in_line(connection: Connection) -> None:
    path = connection.engine.url.database
    if not path or path == ":memory:":
        return
    if _heads.get(path) == threading.get_ident():
        raise WaitsForItself(path)
    descriptor = os.open(f"{path}-line", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    connection.info["line"] = descriptor
    _heads[path] = threading.get_ident()


def _commit(connection: Connection) -> None:
    """SQLAlchemy tells of a commit before it sends it; the next writer, let in so early, would run into SQLite's sleeping wait."""
    if "line" in connection.info:
        try:
            connection.connection.commit()
        except sqlite_module().Error as error:
            raise OperationalError("COMMIT", None, error) from error
        _let_next_write(connection)


def _let_next_write(connection: Connection) -> None:
    descriptor = connection.info.pop("line", None)
    if descriptor is not None:
        _heads.pop(connection.engine.url.database or "", None)
        os.close(descriptor)
