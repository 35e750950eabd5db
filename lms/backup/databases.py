"""Copy a database while people write to it, and put a copy back, with each engine's own tools."""

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

TRIES, PAUSE = 10, 0.2
"""How often, and after how many seconds, other connections are counted again."""
_other_connections = text(
    "SELECT count(*) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)
ASIDE = "before_restore"
"""The schema in which an interrupted restore of an earlier version left the replaced data."""


class CannotCopy(Exception):
    """The database's own tool is missing or failed. The text is the tool's message."""


@contextmanager
def snapshot() -> Iterator[Connection]:
    """Open a connection that sees the database at one moment, and that blocks no writer."""
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect() as connection:
            yield connection.execution_options(isolation_level="REPEATABLE READ")
            connection.rollback()
        return
    # The application's engine is not used here: outside of a page it opens each transaction for writing.
    reading_engine = create_engine(db.engine.url, module=engine.sqlite_module(), poolclass=NullPool)
    event.listen(reading_engine, "connect", lambda connection, record: setattr(connection, "isolation_level", None))
    with reading_engine.connect() as connection:
        connection.exec_driver_sql("BEGIN")
        yield connection


def count_rows(connection: Connection) -> dict[str, int]:
    """Return the number of rows of each table by its name."""
    names = sorted(inspect(connection).get_table_names())
    return {name: connection.scalar(select(func.count()).select_from(table(name))) or 0 for name in names}


def copy_into(path: Path, connection: Connection) -> None:
    """Write the database as this snapshot sees it into a file. Raises CannotCopy."""
    if connection.dialect.name == "postgresql":
        exported = connection.scalar(text("SELECT pg_export_snapshot()"))
        _run(
            "pg_dump",
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            f"--snapshot={exported}",
            f"--file={path}",
            url=db.engine.url,
        )
        return
    source = connection.connection.dbapi_connection
    target = engine.sqlite_module().connect(str(path))
    try:
        source.backup(target)  # type: ignore[union-attr]  # a method of pysqlite3 and sqlite3
    except engine.sqlite_module().Error as error:
        raise CannotCopy(f"The database cannot be copied: {error}") from None
    finally:
        target.close()


def refuse_others() -> None:
    """Raise CannotCopy if other programs stay connected to a PostgreSQL database for two seconds."""
    if db.engine.dialect.name != "postgresql":
        return
    counting_engine = create_engine(db.engine.url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    for _ in range(TRIES):
        with counting_engine.connect() as connection:
            others = connection.scalar(_other_connections)
        if not others:
            return
        time.sleep(PAUSE)
    raise CannotCopy(
        f"The database has {others} other connections. Stop the server and its worker, and close what else reads it."
    )


def put_back(path: Path, url: URL) -> None:
    """Replace the database at this address by a copy that was checked.

    If this is interrupted, the old database or the new one is whole. Raises CannotCopy or OSError.
    """
    if url.get_backend_name() == "postgresql":
        _put_back_postgresql(path, url)
    else:
        _put_back_sqlite(path, Path(url.database or ""))


def _put_back_sqlite(path: Path, target: Path) -> None:
    """Write the copy as a new file and rename it, which replaces the old file in one step.

    A program that still has the old file open goes on with the old one.
    """
    beside = target.with_name(f"{target.name}.restored")
    try:
        shutil.copyfile(path, beside)
        _sync(beside)
    except BaseException:  # for example a full disk: free its room again
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
    """Load the copy into an empty schema, in one transaction, so that no table of a newer program remains."""
    script = path.with_suffix(".sql")
    _run("pg_restore", "--no-owner", "--no-privileges", f"--file={script}", str(path), url=url)
    _run("psql", "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1",
         f"--command=DROP SCHEMA IF EXISTS {ASIDE} CASCADE", "--command=DROP SCHEMA public CASCADE",
         "--command=CREATE SCHEMA public", f"--file={script}", url=url)  # fmt: skip


def check(path: Path, url: URL) -> None:
    """Read a copy of a database to its end. Raises CannotCopy where it is damaged or empty."""
    if path.suffix == ".dump":
        _run("pg_restore", "--file=/dev/null", str(path), url=url)
        return
    try:
        with closing(engine.sqlite_module().connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
            verdict = connection.execute("PRAGMA integrity_check").fetchone()[0]
            tables = connection.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table'").fetchone()[0]
    except engine.sqlite_module().Error as error:
        raise CannotCopy(f"The copy of the database cannot be opened: {error}") from None
    if not tables:
        raise CannotCopy("The copy of the database is empty.")
    if verdict != "ok":
        raise CannotCopy(f"The copy of the database is damaged: {verdict}")


def _run(tool: str, *arguments: str, url: URL) -> None:
    """Run one of PostgreSQL's tools. The address is passed in the environment, so that the process list shows no password."""
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
    process = subprocess.run(
        [program, *arguments],
        env={name: value for name, value in environment.items() if value},
        capture_output=True,
        text=True,
        check=False,
    )
    if process.returncode:
        lines = process.stderr.strip().splitlines()
        raise CannotCopy(f"{tool} said: {lines[-1] if lines else process.returncode}")
