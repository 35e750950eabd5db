"""How each engine is opened: a sound SQLite that never loses an acknowledged write and waits in line, or PostgreSQL."""

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
"""Older versions can corrupt a database in WAL mode when the log is reset (mended in 3.51.3)."""

PREPARED = 1000
"""Statements that a connection keeps prepared. More than there are: SQLite's driver throws out the newest when it is full, and
preparing costs ten times as much as running."""

STEPS = 20
"""In so many steps the limit of a wait within the database is set, so that it need not be set for each write."""

CONNECTING = 5
"""Seconds for PostgreSQL to take a new connection."""

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def options_for(url: str, *, threads: int = 8, longest_wait: float = 10) -> dict[str, Any]:
    """What `create_engine` is told besides the address. A statement's parameters hold what people typed: no error shows them."""
    address = make_url(url)
    is_sqlite = address.get_backend_name() == "sqlite"
    own = (
        {"check_same_thread": False, "cached_statements": PREPARED}
        if is_sqlite
        else _limits_of_postgresql(address.query.get("options"), longest_wait)
    )
    return {
        **({"module": sqlite_module()} if is_sqlite else {}),
        "pool_size": max(16, 2 * threads),
        "max_overflow": 16 if is_sqlite else 8,
        "pool_timeout": longest_wait,
        # The connection used last is taken first: what it has prepared and read is still at hand.
        "pool_use_lifo": True,
        "hide_parameters": True,
        "json_deserializer": snapshots.loads,
        "connect_args": own,
    }


def _limits_of_postgresql(options: Any, longest_wait: float) -> dict[str, Any]:
    """How long a lock, a new connection and a network that went silent are waited for."""
    own = f"-c lock_timeout={math.ceil(longest_wait * 1000)}"
    return {
        "options": f"{options} {own}" if options else own,
        "connect_timeout": CONNECTING,
        "tcp_user_timeout": math.ceil(longest_wait * 1000),
    }


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


def prepare(engine: Engine, *, longest_wait: float = 10) -> None:
    """Set up an engine once: on SQLite durable WAL, foreign keys, and a line in which writers wait so many seconds at most."""
    if engine.dialect.name != "sqlite":
        event.listen(engine, "checkout", _refuse_what_was_closed)
        event.listen(engine, "checkout", _read_without_transaction)
        event.listen(engine, "begin", lambda connection: _shorten_the_wait_for_locks(connection, longest_wait))
        return
    event.listen(engine, "connect", lambda connection, record: _on_connect(connection, longest_wait))
    event.listen(engine, "begin", lambda connection: _begin(connection, longest_wait))
    event.listen(engine, "commit", _commit)
    event.listen(engine, "rollback", _rollback)
    # A transaction that ended in none of these ways is over when its connection is given back or thrown away.
    for name in ("checkin", "invalidate", "soft_invalidate", "close"):
        event.listen(engine, name, lambda connection, record, *_: _turn_is_over(record.info))


def is_writing() -> bool:
    """Whether the work at hand may write: every command and job, and every request but the safe ones and those that only look
    at what was typed (`core.web.reads_only`)."""
    return not (has_request_context() and _only_reads()) or _forced_write()


@contextmanager
def writing() -> Iterator[None]:
    """Let a safe request write in a transaction that begins inside this block, where nobody is in its way: it never waits.

    Raises waiting.Busy, or OperationalError, where somebody is.
    """
    request.environ.update({"core.writing": True, waiting.AT_ONCE: True})
    try:
        yield
    finally:
        for name in ("core.writing", waiting.AT_ONCE):
            request.environ.pop(name, None)


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


def _shorten_the_wait_for_locks(connection: Connection, longest: float) -> None:
    """Who has waited before, for a seat, waits less for a lock of PostgreSQL."""
    left = waiting.left(longest)
    if is_writing() and left < longest * (1 - 1 / STEPS):
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {max(1, int(left * 1000))}")


def _on_connect(connection: Any, longest: float) -> None:
    connection.isolation_level = None  # we send BEGIN ourselves
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={int(longest * 1000)}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(connection: Connection, longest: float) -> None:
    if not is_writing():
        if connection.info.get("busy_step", STEPS - 1) != STEPS - 1:  # whoever wrote before may have had no time left
            _limit_busy_wait(connection, longest, longest)
        # By the driver alone: nothing can be in its way yet, and SQLAlchemy's way to a cursor costs ten times as much.
        connection.connection.dbapi_connection.execute("BEGIN")  # type: ignore[union-attr]
        return
    # SQLite's own busy wait sleeps and lets late comers pass; the line is fair (p99 45 instead of 200 ms).
    info = connection.info
    _wait_in_line(connection, longest)
    try:
        _limit_busy_wait(connection, waiting.left(longest), longest)
        with waiting.counted():
            connection.exec_driver_sql("BEGIN IMMEDIATE")
    except BaseException:
        _turn_is_over(info)
        raise


def _wait_in_line(connection: Connection, longest: float) -> None:
    path = connection.engine.url.database
    if not path or path == ":memory:":
        return
    try:
        turn = line.line_of(path).enter(waiting.left(longest), _ending(connection))
    except OSError as error:
        log.error("nobody can write: %s: %s", error.filename, error.strerror)
        raise waiting.Busy("the line's file cannot be opened") from error
    connection.info["turn"] = turn


def _ending(connection: Connection) -> Callable[[], None]:
    """How a transaction is ended from outside. It holds on to nothing, so that a forgotten connection still goes by itself."""
    found = weakref.ref(connection)

    def end() -> None:
        forgotten = found()
        if forgotten is not None and not forgotten.closed:
            log.error("a thread died within its transaction, which is taken back")
            forgotten.invalidate()

    return end


def _limit_busy_wait(connection: Connection, left: float, longest: float) -> None:
    """SQLite's own wait, for what is outside of the line, gets what is left of the time."""
    step = min(STEPS - 1, int(left / longest * STEPS))
    if connection.info.get("busy_step") != step:
        connection.connection.execute(f"PRAGMA busy_timeout = {int(step / STEPS * longest * 1000)}")  # type: ignore[attr-defined]
        connection.info["busy_step"] = step


def _commit(connection: Connection) -> None:
    """SQLAlchemy tells of a commit before it sends it; the next writer, let in so early, would run into SQLite's sleeping wait.

    After a COMMIT that failed SQLAlchemy sends no ROLLBACK, and SQLite may hold the transaction open, as on a full disk.
    """
    if "turn" not in connection.info:
        return
    try:
        connection.connection.commit()
    except BaseException as error:
        _end(connection)
        if isinstance(error, sqlite_module().Error):
            raise _as_sqlalchemy_says("COMMIT", error) from error
        raise
    _turn_is_over(connection.info)


def _rollback(connection: Connection) -> None:
    """Before SQLAlchemy sends it, for the same reason. A connection that was thrown away is over already."""
    if not connection.invalidated and "turn" in connection.info:
        _end(connection)


def _end(connection: Connection) -> None:
    """Take the transaction back; where even that fails, closing the connection does."""
    info = connection.info
    try:
        connection.connection.rollback()
    except Exception as error:
        log.exception("a transaction could not be taken back; its connection is closed")
        connection.invalidate(error)
    finally:
        _turn_is_over(info)


def _as_sqlalchemy_says(statement: str, error: BaseException) -> BaseException:
    return DBAPIError.instance(statement, None, error, sqlite_module().Error, hide_parameters=True)  # type: ignore[call-overload]


def _turn_is_over(info: Any) -> None:
    turn = info.pop("turn", None)
    if turn is not None:
        turn.over()
