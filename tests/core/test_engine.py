"""The engines: writers of SQLite wait in line until a commit is through, and a restarted PostgreSQL is met with new connections."""

import time
from contextlib import ExitStack

import pytest
from sqlalchemy import text

from core import clock, engine
from core.db import db
from core.engine import WaitsForItself
from people.models import SignInTry

PID = "SELECT pg_backend_pid()"
OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


def only_on(name: str) -> None:
    if db.engine.dialect.name != name:
        pytest.skip(f"only {name} does this")


def write(name: str) -> float:
    """One short write; returns for how long it held or waited for the database after it had been let in."""
    db.session.connection()
    began = time.perf_counter()
    db.session.add(SignInTry(subject=name, at=clock.now()))
    db.session.commit()
    return time.perf_counter() - began


def test_the_next_writer_is_let_in_only_when_the_commit_is_through(app):
    """Were it earlier, it would run into SQLite's own wait, which sleeps: a third of the writes a second."""
    only_on("sqlite")
    open_still = []

    def note(connection):
        open_still.append(connection.connection.dbapi_connection.in_transaction)

    let_next_write = engine._let_next_write
    engine._let_next_write = lambda connection: (note(connection), let_next_write(connection))
    try:
        write("one")
    finally:
        engine._let_next_write = let_next_write
    assert open_still == [False]


def test_fifty_writers_at_once_all_get_their_turn(app, in_parallel):
    assert all(isinstance(one, float) for one in in_parallel(50, write, "many"))
    assert db.session.query(SignInTry).count() == 50


def test_a_writer_that_would_wait_for_itself_is_told(app):
    only_on("sqlite")
    db.session.add(SignInTry(subject="first", at=clock.now()))
    db.session.flush()
    with pytest.raises(WaitsForItself), db.engine.connect() as second:
        second.execute(text("SELECT 1"))
    db.session.rollback()


def test_connections_that_postgresql_closed_are_replaced_unseen(app):
    only_on("postgresql")
    db.session.rollback()
    with ExitStack() as open_at_once:
        before = {open_at_once.enter_context(db.engine.connect()).exec_driver_sql(PID).scalar() for _ in range(5)}
    with db.engine.connect() as one:
        one.exec_driver_sql(f"SELECT pg_terminate_backend(pid) {OTHERS}")
        while one.exec_driver_sql(f"SELECT count(*) {OTHERS}").scalar():
            one.rollback()  # what it sees of the others stands still within a transaction
            time.sleep(0.01)
    with ExitStack() as open_at_once:
        after = {open_at_once.enter_context(db.engine.connect()).exec_driver_sql(PID).scalar() for _ in range(5)}
    assert len(after) == 5
    assert len(after & before) <= 1


def test_who_only_reads_opens_no_transaction_on_postgresql(app):
    only_on("postgresql")
    with app.test_request_context("/", method="GET"):
        assert db.session.connection().connection.dbapi_connection.autocommit
        db.session.remove()
    with app.test_request_context("/", method="POST"):
        assert not db.session.connection().connection.dbapi_connection.autocommit
        db.session.remove()


def test_a_reader_that_must_write_after_all_does_so_in_a_transaction(app):
    only_on("postgresql")
    with app.test_request_context("/", method="GET"):
        db.session.execute(text("SELECT 1"))
        db.session.rollback()
        with engine.writing():
            db.session.add(SignInTry(subject="half", at=clock.now()))
            db.session.flush()
            db.session.rollback()
        assert db.session.query(SignInTry).count() == 0
        db.session.remove()
