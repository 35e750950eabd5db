"""Read a whole database and say what is wrong with it, with a connection of its own: no page and no writer waits for it."""

import logging
import time
from contextlib import suppress
from datetime import timedelta

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from core.db import db
from lms.backup.databases import snapshot

log = logging.getLogger(__name__)

STEPS = 100_000
"""Of SQLite's machine, between two looks at the clock."""
NAMED = 3
DAMAGED_SQLITE = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
DAMAGED_POSTGRESQL = frozenset({"XX001", "XX002"})
_INDEXES = text(
    "SELECT c.oid, c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam"
    " WHERE a.amname = 'btree' AND c.relnamespace = 'public'::regnamespace ORDER BY c.relname"
)
_MAY_CHECK = text("SELECT has_function_privilege(to_regprocedure(:check), 'EXECUTE')")
_TABLES = text("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname")


def fault_of(longest: timedelta | None = None, *, whole: bool = False) -> str | None:
    """What is wrong, in words for whoever mends it; None where nothing is, or the time was over before anything was found.

    `whole` compares indexes with their tables too, which takes longer.
    """
    end = time.monotonic() + longest.total_seconds() if longest is not None else None
    try:
        with snapshot() as connection:
            return (_of_postgresql if connection.dialect.name == "postgresql" else _of_sqlite)(connection, end, whole)
    except DBAPIError as error:
        if damage := damage_in(error):
            return damage
        raise


def damage_in(error: DBAPIError) -> str | None:
    """The engine's own word where an error says that the database is damaged."""
    state = getattr(error.orig, "sqlstate", None)
    name = getattr(error.orig, "sqlite_errorname", None) or ""
    if name.startswith(DAMAGED_SQLITE):
        return name
    return state if state in DAMAGED_POSTGRESQL else None


def end_session() -> None:
    """Give the session's connection back, also where the database is damaged."""
    with suppress(DBAPIError):
        db.session.rollback()
    db.session.remove()


def _of_sqlite(connection: Connection, end: float | None, whole: bool) -> str | None:
    raw = connection.connection.dbapi_connection
    raw.set_progress_handler(lambda: int(end is not None and time.monotonic() > end), STEPS)  # type: ignore[union-attr]
    try:
        check = "integrity_check" if whole else "quick_check"
        lines = [line for (line,) in connection.exec_driver_sql(f"PRAGMA {check}({NAMED})")]
    except DBAPIError as error:
        if getattr(error.orig, "sqlite_errorname", None) == "SQLITE_INTERRUPT":
            return None
        raise
    finally:
        raw.set_progress_handler(None, 0)  # type: ignore[union-attr]
    return None if lines == ["ok"] else "; ".join(" ".join(line.split()) for line in lines)[:300]


def _of_postgresql(connection: Connection, end: float | None, whole: bool) -> str | None:
    """Each table is read with all that lies beside it; where `amcheck` is installed its indexes are looked at too."""
    for name in connection.scalars(_TABLES).all():
        if end is not None and time.monotonic() > end:
            return None
        if fault := _tried(connection, f'SELECT sum(length(t::text)) FROM "{name}" t', name):  # noqa: S608  (our own tables' names)
            return fault
    check = "bt_index_parent_check" if whole else "bt_index_check"
    if not connection.scalar(_MAY_CHECK, {"check": f"{check}(regclass)"}):
        return None
    indexes = connection.execute(_INDEXES).all()
    return next(filter(None, (_tried(connection, f"SELECT {check}({oid})", name) for oid, name in indexes)), None)


def _tried(connection: Connection, statement: str, name: str) -> str | None:
    try:
        with connection.begin_nested():
            connection.exec_driver_sql(statement)
    except DBAPIError as error:
        if damage := damage_in(error):
            return f"{name}: {damage}"
        raise
    return None
