"""The installation for a measurement: a database of its own with the office's courses, in a temporary folder."""

import io
import os
import shutil
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, suppress
from dataclasses import dataclass
from pathlib import Path

from flask import Flask
from sqlalchemy import NullPool, create_engine, make_url, text

from core.db import db
from lms import keys, seed
from lms.app import create_app
from lms.cli.database import upgrade
from lms.config import ROOT, demo_mark, read

POSTGRESQL = os.environ.get("TEST_POSTGRESQL_URL", "postgresql://postgres@127.0.0.1:5432/postgres")
SETTINGS = ("DATABASE_URL", "REDIS_URL", "HOST", "PORT")


@dataclass
class Ground:
    """The application in this process, and the environment with which servers use the same database."""

    app: Flask
    folder: Path
    environ: dict[str, str]
    log: Path
    """The file for stderr of this process and of its servers."""


@contextmanager
def ground(database: str) -> Iterator[Ground]:
    """Make an installation on `sqlite` or `postgresql`, migrated and seeded, without people. It is removed afterwards."""
    folder = ROOT / "var" / "measure" / str(os.getpid())
    folder.mkdir(parents=True)
    try:
        with database_url(database, folder) as url, open(folder / "server.log", "a") as log:
            environ = _environ(url, folder)
            app = _application(environ, log)
            try:
                yield Ground(app, folder, environ, folder / "server.log")
            finally:
                close(app)
    finally:
        shutil.rmtree(folder)
        with suppress(OSError):
            folder.parent.rmdir()


def close(app: Flask) -> None:
    """Close every database connection of this process, so that only servers use the database."""
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def _environ(url: str, folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LMS_") and name not in SETTINGS}
    return {**kept, "PYTHONPATH": str(ROOT), "DATABASE_URL": url, "LMS_DATA": str(folder), "LMS_DEMO": "1"}


def _application(environ: dict[str, str], log: io.TextIOBase) -> Flask:
    warnings.simplefilter("ignore")
    settings = read(environ)
    with redirect_stderr(log):  # the log handler keeps this file, so logging has its usual cost
        app = create_app(settings)
    demo_mark(settings.data).touch()
    with app.app_context():
        upgrade()
        keys.set_up()
        list(seed.load())
        db.session.commit()
    return app


@contextmanager
def database_url(database: str, folder: Path) -> Iterator[str]:
    """Make an empty database and yield its address. It is removed afterwards."""
    if database == "sqlite":
        yield f"sqlite:///{folder / 'lms.sqlite'}"
        return
    url, name = make_url(POSTGRESQL.replace("postgresql://", "postgresql+psycopg://")), f"lms_measure_{os.getpid()}"
    with create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool).connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
        try:
            yield url.set(database=name).render_as_string(hide_password=False)
        finally:
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))
