"""Hold the write lock of a database, as a hanging program or a long repair does."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import NullPool, create_engine, make_url, text

from core.engine import sqlite_module

TABLES = "answers, attempts, submissions, evidence, persons, enrolments, login_sessions, files"
"""Tables that are locked on PostgreSQL, which has no lock for the whole database. SQLite has one writer at a time."""


@contextmanager
def held(url: str) -> Iterator[None]:
    """Hold the write lock through a connection outside the application. Pages can still be read."""
    if make_url(url).get_backend_name() == "sqlite":
        yield from _held_sqlite(str(make_url(url).database))
        return
    with create_engine(url, poolclass=NullPool).connect() as connection:
        connection.execute(text(f"LOCK TABLE {TABLES} IN EXCLUSIVE MODE"))
        yield


def _held_sqlite(path: str) -> Iterator[None]:
    database = sqlite_module().connect(path, isolation_level=None)
    database.execute("PRAGMA busy_timeout = 5000")
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        database.execute("ROLLBACK")
        database.close()
