"""Set-up of the database engines: SQLite with durable writes (WAL, synchronous=FULL) and a line of writers, or PostgreSQL."""

import logging
import math
import select
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import current_app, has_request_context, request
from sqlalchemy import Connection, Engine, event, make_url
from sqlalchemy.exc import DBAPIError, InvalidatePoolError

from core import line, snapshots, waiting

log = logging.getLogger(__name__)

SOUND_SQLITE = (3, 51, 3)
"""Older versions can corrupt a database in WAL mode when the log is reset (fixed in 3.51.3)."""

CACHED_STATEMENTS = 1000
"""Statements that a connection keeps prepared, more than the program has. A full cache of SQLite's driver drops the newest, and
to prepare a statement costs ten times as much as to run it."""

WAIT_STEPS = 20
"""SQLite's busy timeout is set in steps of a twentieth of the longest wait, so that most writes need not set it."""

CONNECT_TIMEOUT = 5
"""Seconds for PostgreSQL to take a new connection."""

READS_ON = "core.reading"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def options_for(url: str, *, threads: int = 8, longest_wait: float = 10) -> dict[str, Any]:
    """Return the arguments of `create_engine` besides the address. Errors do not show parameters, which hold personal data."""
    address = make_url(url)
    is_sqlite = address.get_backend_name() == "sqlite"
    own = (
        {"check_same_thread": False, "cached_statements": CACHED_STATEMENTS}
        if is_sqlite
        else _limits_of_postgresql(address.query.get("options"), longest_wait)
    )
    return {
        **({"module": sqlite_module()} if is_sqlite else {}),
        "pool_size": max(16, 2 * threads),
        "max_overflow": 16 if is_sqlite else 8,
        "pool_timeout": longest_wait,
        # The connection used last is taken first: its prepared statements and its cache are warm.
        "pool_use_lifo": True,
        "hide_parameters": True,
        "json_deserializer": snapshots.loads,
        "connect_args": own,
    }


def _limits_of_postgresql(options: Any, longest_wait: float) -> dict[str, Any]:
    """Return the connection arguments that limit the wait for a lock, for a new connection and for a silent network."""
    own = f"-c lock_timeout={math.ceil(longest_wait * 1000)}"
    return {
        "options": f"{options} {own}" if options else own,
        "connect_timeout": CONNECT_TIMEOUT,
        "tcp_user_timeout": math.ceil(longest_wait * 1000),
    }


def sqlite_module() -> Any:
    """Return the driver of SQLite: pysqlite3 if it is installed, else Python's own."""
    try:
        from pysqlite3 import dbapi2
    except ImportError:
        import sqlite3 as dbapi2
    return dbapi2


def sqlite_is_sound() -> bool:
    """Whether the SQLite in use is free of the bug that SOUND_SQLITE names."""
    return tuple(sqlite_module().sqlite_version_info) >= SOUND_SQLITE


def prepare(engine: Engine, *, longest_wait: float = 10) -> None:
    """Set up a new engine. On SQLite: durable WAL, foreign keys, and a line in which a writer waits `longest_wait` seconds."""
    if engine.dialect.name != "sqlite":
        event.listen(engine, "checkout", _refuse_closed_connection)
        event.listen(engine, "checkout", _read_without_transaction)
        event.listen(engine, "begin", lambda connection: _limit_lock_wait(connection, longest_wait))
        return
    event.listen(engine, "connect", lambda connection, record: _on_connect(connection, longest_wait))
    event.listen(engine, "begin", lambda connection: _begin(connection, longest_wait))
    event.listen(engine, "commit", _commit)
    event.listen(engine, "rollback", _rollback)
    # A transaction that ended otherwise gives its turn back when its connection returns to the pool or is closed.
    for name in ("checkin", "invalidate", "soft_invalidate", "close"):
        event.listen(engine, name, lambda connection, record, *_: _end_turn(record.info))


def is_writing() -> bool:
    """Whether the current work may write: every command and job, and every request other than safe ones (GET) and those of
    views that are marked `core.web.reads_only`."""
    return not (has_request_context() and _only_reads()) or _forced_write()


@contextmanager
def writing(*, at_once: bool = True) -> Iterator[None]:
    """Let a safe request write in a transaction that begins inside this block.

    With `at_once` it does not wait for other writers, else it waits as every writer does. Raises waiting.Busy, or
    OperationalError, if it gets no turn.
    """
    request.environ.update({"core.writing": True, waiting.AT_ONCE: at_once})
    try:
        yield
    finally:
        for name in ("core.writing", waiting.AT_ONCE):
            request.environ.pop(name, None)


@contextmanager
def reading() -> Iterator[None]:
    """Let a form that has written and committed read on, in a transaction that begins inside this block and holds up no writer."""
    request.environ[READS_ON] = True
    try:
        yield
    finally:
        request.environ.pop(READS_ON, None)


def _only_reads() -> bool:
    if request.environ.get(READS_ON):
        return True
    if request.method in SAFE_METHODS:
        return True
    return getattr(current_app.view_functions.get(request.endpoint or ""), "reads_only", False)


def _forced_write() -> bool:
    return bool(request.environ.get("core.writing"))


def _refuse_closed_connection(connection: Any, record: Any, proxy: Any) -> None:
    """Make the pool replace a connection that PostgreSQL has closed: its socket has something to read.

    The kernel's answer costs a hundredth of the round trip that `pool_pre_ping` makes for every page.
    """
    poll = select.poll()
    poll.register(connection.fileno(), select.POLLIN)
    if poll.poll(0):
        raise InvalidatePoolError


def _read_without_transaction(connection: Any, record: Any, proxy: Any) -> None:
    """Turn autocommit on for work that only reads, which saves the round trips of BEGIN and ROLLBACK.

    At READ COMMITTED each statement sees the newest committed rows, inside a transaction or not.
    """
    connection.autocommit = not is_writing()


def _limit_lock_wait(connection: Connection, longest: float) -> None:
    """Limit the wait for a lock of PostgreSQL to the time that remains after the wait for a seat."""
    remaining = waiting.remaining(longest)
    if is_writing() and remaining < longest * (1 - 1 / WAIT_STEPS):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {max(1, int(remaining * 1000))}")


def _on_connect(connection: Any, longest: float) -> None:
    connection.isolation_level = None  # we send BEGIN ourselves
    cursor = connection.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "secure_delete=ON",
        f"busy_timeout={int(longest * 1000)}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection, longest: float) -> None:
    if not is_writing():
        if connection.info.get("busy_step", WAIT_STEPS - 1) != WAIT_STEPS - 1:  # the last writer may have shortened it
            _limit_busy_wait(connection, longest, longest)
        # Through the driver alone, because SQLAlchemy's cursor costs ten times as much. A plain BEGIN meets no lock yet.
        connection.connection.dbapi_connection.execute("BEGIN")  # type: ignore[union-attr]
        return
    # SQLite's own busy wait sleeps, and later writers overtake. The line is fair (p99 45 instead of 200 ms).
    info = connection.info
    _wait_in_line(connection, longest)
    try:
        _limit_busy_wait(connection, waiting.remaining(longest), longest)
        with waiting.counted():
            connection.exec_driver_sql("BEGIN IMMEDIATE")
    except BaseException:
        _end_turn(info)
        raise


def _wait_in_line(connection: Connection, longest: float) -> None:
    path = connection.engine.url.database
    if not path or path == ":memory:":
        return
    try:
        turn = line.line_of(path).enter(waiting.remaining(longest), _abandoner_of(connection))
    except OSError as error:
        log.error("nobody can write: %s: %s", error.filename, error.strerror)
        raise waiting.Busy("the line's file cannot be opened") from error
    connection.info["turn"] = turn


def _abandoner_of(connection: Connection) -> Callable[[], None]:
    """Return a function that ends the transaction from another thread. A weak reference lets a forgotten connection go."""
    reference = weakref.ref(connection)

    def abandon() -> None:
        forgotten = reference()
        if forgotten is not None and not forgotten.closed:
            log.error("a thread died within its transaction, which is taken back")
            forgotten.invalidate()

    return abandon


def _limit_busy_wait(connection: Connection, remaining: float, longest: float) -> None:
    """Limit SQLite's own wait, for programs that do not use the line, to the time that remains."""
    step = min(WAIT_STEPS - 1, int(remaining / longest * WAIT_STEPS))
    if connection.info.get("busy_step") != step:
        connection.connection.execute(f"PRAGMA busy_timeout = {int(step / WAIT_STEPS * longest * 1000)}")  # type: ignore[attr-defined]
        connection.info["busy_step"] = step


def _commit(connection: Connection) -> None:
    """Send the COMMIT, then end the turn. SQLAlchemy calls this before its own COMMIT, which would be too early to end it.

    If the COMMIT fails, send a ROLLBACK. SQLAlchemy sends none, and SQLite may keep the transaction open, as on a full disk.
    """
    if "turn" not in connection.info:
        return
    try:
        connection.connection.commit()
    except BaseException as error:
        _end(connection)
        if isinstance(error, sqlite_module().Error):
            raise _as_sqlalchemy_error("COMMIT", error) from error
        raise
    _end_turn(connection.info)


def _rollback(connection: Connection) -> None:
    """Send the ROLLBACK, then end the turn, as in `_commit`. An invalidated connection has ended its turn already."""
    if not connection.invalidated and "turn" in connection.info:
        _end(connection)


def _end(connection: Connection) -> None:
    """Roll the transaction back. If that fails, close the connection, which rolls back too."""
    info = connection.info
    try:
        connection.connection.rollback()
    except Exception as error:
        log.exception("a transaction could not be taken back; its connection is closed")
        connection.invalidate(error)
    finally:
        _end_turn(info)


def _as_sqlalchemy_error(statement: str, error: BaseException) -> BaseException:
    return DBAPIError.instance(statement, None, error, sqlite_module().Error, hide_parameters=True)  # type: ignore[call-overload]


def _end_turn(info: Any) -> None:
    turn = info.pop("turn", None)
    if turn is not None:
        turn.end()
