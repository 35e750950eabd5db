"""Read a whole database and find damage, on a connection of its own that blocks no page and no writer."""

import time
from contextlib import suppress
from datetime import timedelta

from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

from core.db import db
from lms.backup.databases import snapshot

STEPS = 100_000
"""Instructions of SQLite's machine between two looks at the clock."""
NAMED_AT_MOST = 3
"""Faults that SQLite names."""
LONGEST_FAULT = 300
"""Characters."""
DAMAGED_SQLITE = ("SQLITE_CORRUPT", "SQLITE_NOTADB")
DAMAGED_POSTGRESQL = frozenset({"XX001", "XX002"})
_INDEXES = text(
    "SELECT c.oid, c.relname FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_am a ON a.oid = c.relam"
    " WHERE a.amname = 'btree' AND c.relnamespace = 'public'::regnamespace ORDER BY c.relname"
)
_MAY_CHECK = text("SELECT has_function_privilege(to_regprocedure(:check), 'EXECUTE')")
_TABLES = text("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname")


def find_fault(longest: timedelta | None = None, *, whole: bool = False) -> str | None:
    """Return the damage in the engine's words, or None if none was found within `longest`.

    `whole` also compares indexes with their tables, which takes longer.
    """
    end = time.monotonic() + longest.total_seconds() if longest is not None else None
    try:
        with snapshot() as connection:
            return (_postgresql_fault if connection.dialect.name == "postgresql" else _sqlite_fault)(connection, end, whole)
    except DBAPIError as error:
        if damage := damage_in(error):
            return damage
        raise


def damage_in(error: DBAPIError) -> str | None:
    """Return the engine's code if an error means a damaged database, or None."""
    state = getattr(error.orig, "sqlstate", None)
    name = getattr(error.orig, "sqlite_errorname", None) or ""
    if name.startswith(DAMAGED_SQLITE):
        return name
    return state if state in DAMAGED_POSTGRESQL else None


def end_session() -> None:
    """Return the session's connection to the pool, even if the rollback fails on a damaged database."""
    with suppress(DBAPIError):
        db.session.rollback()
    db.session.remove()


def _sqlite_fault(connection: Connection, end: float | None, whole: bool) -> str | None:
    raw = connection.connection.dbapi_connection
    raw.set_progress_handler(lambda: int(end is not None and time.monotonic() > end), STEPS)  # type: ignore[union-attr]
    try:
        check = "integrity_check" if whole else "quick_check"
        lines = [line for (line,) in connection.exec_driver_sql(f"PRAGMA {check}({NAMED_AT_MOST})")]
    except DBAPIError as error:
        if getattr(error.orig, "sqlite_errorname", None) == "SQLITE_INTERRUPT":
            return None
        raise
    finally:
        raw.set_progress_handler(None, 0)  # type: ignore[union-attr]
    return None if lines == ["ok"] else "; ".join(" ".join(line.split()) for line in lines)[:LONGEST_FAULT]


def _postgresql_fault(connection: Connection, end: float | None, whole: bool) -> str | None:
    """Read each table with its TOAST data. If `amcheck` is installed, check the indexes too."""
    for name in connection.scalars(_TABLES).all():
        if end is not None and time.monotonic() > end:
            return None
        if fault := _fault_in(connection, f'SELECT sum(length(t::text)) FROM "{name}" t', name):  # noqa: S608  (our own tables' names)
            return fault
    check = "bt_index_parent_check" if whole else "bt_index_check"
    if not connection.scalar(_MAY_CHECK, {"check": f"{check}(regclass)"}):
        return None
    indexes = connection.execute(_INDEXES).all()
    return next(filter(None, (_fault_in(connection, f"SELECT {check}({oid})", name) for oid, name in indexes)), None)


def _fault_in(connection: Connection, statement: str, name: str) -> str | None:
    try:
        with connection.begin_nested():
            connection.exec_driver_sql(statement)
    except DBAPIError as error:
        if damage := damage_in(error):
            return f"{name}: {damage}"
        raise
    return None
