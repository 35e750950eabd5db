"""The engines: writers of SQLite wait for the commit before theirs, and connections that PostgreSQL closed are replaced."""

import threading
import time
from contextlib import ExitStack
from datetime import datetime, timedelta

import pytest
from sqlalchemy import create_engine, func, select, text
from sqlalchemy.exc import OperationalError

from core import clock, engine, waiting
from core.db import db
from core.line import WaitsForItself
from people.models import LoginSession, SignInTry

PID = "SELECT pg_backend_pid()"
OTHERS = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"


def last_seen(app) -> datetime:
    """Read, as a page does, when a device was last seen."""
    with app.test_request_context("/"):
        return db.session.scalar(select(func.max(LoginSession.last_seen_at)))


def only_on(name: str) -> None:
    if db.engine.dialect.name != name:
        pytest.skip(f"only {name} does this")


def write(name: str) -> bool:
    """Write one row and commit."""
    db.session.add(SignInTry(subject=name, at=clock.now()))
    db.session.commit()
    return True


def test_fifty_writers_at_once_all_get_their_turn(app, in_parallel):
    assert in_parallel(50, write, "many") == [True] * 50
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
    with ExitStack() as connections:
        before = {connections.enter_context(db.engine.connect()).exec_driver_sql(PID).scalar() for _ in range(5)}
    with db.engine.connect() as connection:
        connection.exec_driver_sql(f"SELECT pg_terminate_backend(pid) {OTHERS}")
        while connection.exec_driver_sql(f"SELECT count(*) {OTHERS}").scalar():
            connection.rollback()  # within a transaction the view does not change
            time.sleep(0.01)
    with ExitStack() as connections:
        after = {connections.enter_context(db.engine.connect()).exec_driver_sql(PID).scalar() for _ in range(5)}
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


@pytest.fixture
def hurried(app):
    """A second engine over the same database, with a limit of 0.3 seconds."""
    url = db.engine.url.render_as_string(hide_password=False)
    second = create_engine(url, **engine.options_for(url, longest_wait=0.3))
    engine.prepare(second, longest_wait=0.3)
    yield second
    second.dispose()


def test_who_waits_for_a_row_of_postgresql_is_refused_after_the_limit(hurried):
    only_on("postgresql")
    write("one")
    lock = select(SignInTry.id).with_for_update()
    db.session.execute(lock)
    with pytest.raises(OperationalError, match="lock timeout"), hurried.begin() as second:
        second.execute(lock)
    db.session.rollback()
    with hurried.begin() as second:
        assert second.execute(lock).all()


def test_what_was_waited_for_a_seat_is_not_waited_again_for_a_row(app, hurried):
    only_on("postgresql")
    with app.test_request_context("/", method="POST", environ_base={waiting.WAITED: 0.2}), hurried.begin() as connection:
        assert connection.exec_driver_sql("SHOW lock_timeout").scalar() in {"99ms", "100ms"}
    with hurried.begin() as connection:
        assert connection.exec_driver_sql("SHOW lock_timeout").scalar() == "300ms"


def test_no_error_shows_what_somebody_typed(app):
    with pytest.raises(Exception, match="hidden") as refused:
        db.session.execute(text("SELECT * FROM nowhere WHERE phone = :phone"), {"phone": "+6281234567890"})
    assert "+62" not in str(refused.value)
    db.session.rollback()


def test_a_device_in_use_is_noted_after_the_page_only_where_nobody_is_in_the_way(app, cast):
    """The page neither waits nor fails."""
    sri, before = cast.signed_in(cast.sri), last_seen(app)
    holding, done = threading.Event(), threading.Event()

    def hold() -> None:
        with app.app_context():
            db.session.execute(text("UPDATE login_sessions SET last_seen_at = last_seen_at"))
            holding.set()
            done.wait(20)
            db.session.rollback()

    holder = threading.Thread(target=hold, daemon=True)
    with clock.at(clock.now() + timedelta(minutes=30)):
        holder.start()
        holding.wait(20)
        assert sri.get("/account").status_code == 200
        assert holder.is_alive()
        assert last_seen(app) == before
        done.set()
        holder.join()
        assert sri.get("/account").status_code == 200
    assert last_seen(app) > before
