"""Fixtures of every test: the application over a real database (`--database sqlite` or `postgresql`), emptied before each test.

Two things are quicker than in service. Secrets are hashed at a fortieth of their cost, except in `test_secrets.py`. Databases
do not wait for the disk; `script/soak` tests that they do in service.
"""

import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask, has_app_context
from jinja2 import StrictUndefined
from sqlalchemy import NullPool, create_engine, event, make_url, text

from core import clock, vault
from core.db import Base, db
from lms.app import create_app
from lms.config import read
from people import erased_list, secrets
from tests import logs
from tests.cast import Cast
from tests.client import PageClient
from tests.emptying import Ground

MONDAY = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
CHEAP_SECRET_KIB = secrets.MEMORY_KIB // 40
POSTGRESQL = os.environ.get("TEST_POSTGRESQL_URL", "postgresql://postgres@127.0.0.1:5432/postgres")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.addoption("--only-database", action="store_true", help="run only tests that use the database")
    parser.addoption(
        "--list-rows",
        type=int,
        default=200,
        help="rows of each staff list; with more than 200 the table of all lists is printed",
    )
    parser.addoption("--reminder-seeds", type=int, default=20, help="generated histories that the rules of reminders live")
    parser.addoption("--all-sides", action="store_true", help="surveys look at each state from four sides instead of two")
    parser.addoption("--office", default="semarang", help="the office whose folder the application uses")


def pytest_configure(config: pytest.Config) -> None:
    logs.watch(config)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--only-database"):
        left_out = [item for item in items if "database_url" not in getattr(item, "fixturenames", ())]
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]


@pytest.fixture(scope="session")
def database_url(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if request.config.getoption("--database") == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('database')}/lms.sqlite"
        return
    url = make_url(POSTGRESQL.replace("postgresql://", "postgresql+psycopg://"))
    name = f"lms_test_{os.getpid()}"
    with create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool).connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
        connection.execute(text(f'ALTER DATABASE "{name}" SET synchronous_commit = off'))
        yield url.set(database=name).render_as_string(hide_password=False)
        connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))


@pytest.fixture(scope="session")
def whole_app(request: pytest.FixtureRequest, database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    environ = {
        "DATABASE_URL": database_url,
        "LMS_DATA": str(tmp_path_factory.mktemp("data")),
        "LMS_SECRET_KEY": "only for tests " * 4,
        "LMS_OFFICE": request.config.getoption("--office"),
        "LMS_LOG_LEVEL": "ERROR",
        "LMS_DEMO": "1",
    }
    app = create_app(read(environ))
    app.test_client_class = PageClient
    app.config["TESTING"] = False
    app.jinja_env.undefined = StrictUndefined  # a template that names what its view does not give fails, and is not empty
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            event.listen(db.engine, "connect", _never_wait_for_the_disk)
        Base.metadata.create_all(db.engine)
        vault.make_key(vault.path_of_key())
        if db.engine.dialect.name == "postgresql":
            _tidy_only_between_tests()
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="session")
def ground(whole_app: Flask) -> Ground:
    """The rows that every test begins with."""
    with whole_app.app_context(), clock.at(MONDAY):
        return Ground()


@pytest.fixture(scope="session", autouse=True)
def cheap_secrets() -> Iterator[None]:
    """Hash secrets at a fortieth of their cost. At full cost two thirds of a journey's time would be argon2."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secrets, "MEMORY_KIB", CHEAP_SECRET_KIB)
        yield


@pytest.fixture
def app(whole_app: Flask, ground: Ground) -> Iterator[Flask]:
    """The application with an empty database, inside its context. The clock stands at 09.00 of a Monday at the office."""
    with whole_app.app_context():
        with clock.at(MONDAY):
            ground.restore()
            erased_list.path().unlink(missing_ok=True)  # ids begin anew, and the clock stands still
            yield whole_app
        db.session.rollback()


def _never_wait_for_the_disk(connection, record) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def _tidy_only_between_tests() -> None:
    """Turn autovacuum off. Rows that fill freed space in the middle of a test come back in another order."""
    for table in Base.metadata.sorted_tables:
        db.session.execute(text(f'ALTER TABLE "{table.name}" SET (autovacuum_enabled = false)'))
    db.session.commit()


@pytest.fixture
def client(app: Flask) -> PageClient:
    """A browser in which nobody is signed in. It checks every page that it gets."""
    return app.test_client()


@pytest.fixture
def cast(app: Flask) -> Cast:
    """The people of the demo, each created on first use."""
    return Cast(app)


@pytest.fixture
def in_parallel(whole_app: Flask):
    """`in_parallel(50, verb, *args)` calls the verb in 50 threads that start together, each in its own transaction.

    Returns a list of the results, or of the exceptions that the calls raised.
    """

    def run(count: int, verb, *args, **kwargs) -> list:
        if has_app_context():
            db.session.commit()  # the threads would wait without end for the test's own transaction
        gate = threading.Barrier(count)
        moment = clock.now()

        def call(_: int):
            gate.wait(30)
            with whole_app.app_context(), clock.at(moment):
                try:
                    result = verb(*args, **kwargs)
                    db.session.commit()
                    return result
                except Exception as error:
                    db.session.rollback()
                    return error
                finally:
                    db.session.remove()

        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(call, range(count)))

    return run


@pytest.fixture
def count_statements(app: Flask):
    """`with count_statements() as statements:` collects every SQL statement that is sent in the block."""
    from contextlib import contextmanager

    from sqlalchemy import event

    @contextmanager
    def counting() -> Iterator[list[str]]:
        seen: list[str] = []

        def note(connection, cursor, statement, parameters, context, executemany) -> None:
            seen.append(statement)

        event.listen(db.engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(db.engine, "before_cursor_execute", note)

    return counting


def packages() -> Path:
    """Return the folder of the test courses."""
    return Path(__file__).parent / "packages"
