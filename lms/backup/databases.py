"""Copying a database while people write to it, and putting a copy back, with each engine's own tools."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, NullPool, create_engine, event, func, inspect, select, table, text

from core import engine
from core.db import db

LOOKS = 10
_OTHERS = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)
ASIDE = "before_restore"
"""What a restore of an earlier version, cut off, left of the replaced data."""


class CannotCopy(Exception):
    """The database's own tool is missing or said no; the text says what it said."""


@contextmanager
def snapshot() -> Iterator[Connection]:
    """One moment of the database: everything read on this connection agrees, and nobody who writes meanwhile waits for it."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect() as connection:
            yield connection.execution_options(isolation_level="REPEATABLE READ")
            connection.rollback()
        return
    # Not by the application's engine: outside of a page its transactions are made for writing, one at a time.
    reading = create_engine(db.engine.url, module=engine.sqlite_module(), poolclass=NullPool)
    event.listen(reading, "connect", lambda connection, record: setattr(connection, "isolation_level", None))
    with reading.connect() as connection:
        connection.exec_driver_sql("BEGIN")
        yield connection


def count_rows(connection: Connection) -> dict[str, int]:
    """Rows in each table, by name."""
    names = sorted(inspect(connection).get_table_names())
    return {name: connection.scalar(select(func.count()).select_from(table(name))) or 0 for name in names}


def copy_into(path: Path, connection: Connection) -> None:
    """Write the database, as this snapshot sees it, into a file. Raises CannotCopy."""
    if connection.dialect.name == "postgresql":
        seen = connection.scalar(text("SELECT pg_export_snapshot()"))
        _run(
            "pg_dump",
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            f"--snapshot={seen}",
            f"--file={path}",
            url=db.engine.url,
        )
        return
    source = connection.connection.dbapi_connection
    target = engine.sqlite_module().connect(str(path))
    try:
        source.backup(target)  # type: ignore[union-attr]  # pysqlite3's and sqlite3's own
    except engine.sqlite_module().Error as error:
        raise CannotCopy(f"The database cannot be copied: {error}") from None
    finally:
        target.close()


def refuse_others() -> None:
    """Raise CannotCopy while other programs are connected to a PostgreSQL database. They may have just gone: it is asked for a while."""
    if db.engine.dialect.name != "postgresql":
        return
    asking = create_engine(db.engine.url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    for _ in range(LOOKS):
        with asking.connect() as connection:
            others = connection.scalar(_OTHERS)
        if not others:
            return
        time.sleep(0.2)
    raise CannotCopy(
        f"The database has {others} other connections. Stop the server and its worker, and close what else reads it."
    )


def put_back(path: Path, url: URL) -> None:
    """Fill the database at this address from a copy that was checked; what was in it before is gone.

    A cut, whenever it comes, leaves the old or the new one whole. Raises CannotCopy or OSError.
    """
    if url.get_backend_name() == "postgresql":
        _put_back_postgresql(path, url)
    else:
        _put_back_sqlite(path, Path(url.database or ""))


def _put_back_sqlite(path: Path, target: Path) -> None:
    """As a new file, whole at once: a cut leaves the old or the new one, and a program that still has the old one open keeps that."""
    beside = target.with_name(f"{target.name}.restored")
    try:
        shutil.copyfile(path, beside)
        _sync(beside)
    except BaseException:  # a full disk, for example, gets its room back
        beside.unlink(missing_ok=True)
        raise
    for rest in ("-wal", "-shm"):
        Path(f"{target}{rest}").unlink(missing_ok=True)
    beside.replace(target)
    _sync(target.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _put_back_postgresql(path: Path, url: URL) -> None:
    """Into an empty schema, so that nothing of a newer program stays behind, and all in one transaction."""
    script = path.with_suffix(".sql")
    _run("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(path), url=url)
    _run("psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1",
         f"--command=DROP SCHEMA IF EXISTS {ASIDE} CASCADE", "--command=DROP SCHEMA public CASCADE",
         "--command=CREATE SCHEMA public", f"--file={script}", url=url)  # fmt: skip


def check(path: Path, url: URL) -> None:
    """Whether a copy of a database is whole and can be read to its end. Raises CannotCopy."""
    if path.suffix == ".dump":
        _run("pg_restore", "--file=/dev/null", str(path), url=url)
        return
    try:
        with closing(engine.sqlite_module().connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            found = connection.execute("PRAGMA integrity_check").fetchone()[0]
            tables = connection.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table'").fetchone()[0]
    except engine.sqlite_module().Error as error:
        raise CannotCopy(f"The copy of the database cannot be opened: {error}") from None
    if not tables:
        raise CannotCopy("The copy of the database is empty.")
    if found != "ok":
        raise CannotCopy(f"The copy of the database is damaged: {found}")


def _run(tool: str, *arguments: str, url: URL) -> None:
    """One of PostgreSQL's tools; the address goes by environment, so that no password stands in a list of processes."""
    program = shutil.which(tool)
    if not program:
        raise CannotCopy(f"{tool} is missing; it comes with postgresql-client.")
    environment = {
        "PATH": "/usr/bin:/bin",
        "PGHOST": url.host or str(url.query.get("host", "/var/run/postgresql")),
        "PGPORT": str(url.port or 5432),
        "PGUSER": url.username or "",
        "PGPASSWORD": str(url.password or ""),
        "PGDATABASE": url.database or "",
    }
    done = subprocess.run(
        [program, *arguments], env={k: v for k, v in environment.items() if v}, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise CannotCopy(f"{tool} said: {done.stderr.strip().splitlines()[-1] if done.stderr.strip() else done.returncode}")
