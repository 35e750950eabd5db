"""A damaged page of the database is found by reading all of it and reported, and every place still answers in a sentence."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import DatabaseError

from core import beats, clock, jobs, notes, outbox, vault
from core.db import Base, db
from core.door import Door
from lms.app import create_app
from lms.cli import app as command_app
from lms.cli import lms
from lms.cli.database import alembic_config
from lms.config import read
from lms.trouble import database, integrity, notifying
from tests.conftest import POSTGRESQL
from tests.journeys.server import free_port
from tests.trouble.conftest import SECRET

ROWS = 4000
PAGE = 4096
SUBJECT = "x" * 150


@pytest.fixture
def own(tmp_path: Path, monkeypatch) -> Iterator[Flask]:
    """An installation with its own SQLite database that holds `ROWS` messages."""
    app = create_app(
        read({"LMS_DATA": str(tmp_path), "LMS_SECRET_KEY": SECRET, "LMS_LOG_LEVEL": "CRITICAL", "LMS_LONGEST_WAIT": "0.3"})
    )
    monkeypatch.setattr(command_app, "create_app", lambda: app)
    with app.app_context():
        Base.metadata.create_all(db.engine)
        with db.engine.begin() as connection:
            MigrationContext.configure(connection).stamp(ScriptDirectory.from_config(alembic_config()), "head")
        vault.set_up()
        db.session.execute(outbox.Message.__table__.insert(), [message(number) for number in range(ROWS)])
        db.session.commit()
        close()
        yield app
        integrity.end_session()
        db.engine.dispose()


def message(number: int) -> dict:
    return {"person_id": number, "channel": outbox.Channel.PAGE, "key": f"k{number}", "subject": SUBJECT, "body": "y",
            "created_at": clock.now(), "tries": 0}  # fmt: skip


def close() -> None:
    """Close the database, with all of it in its one file."""
    with db.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    integrity.end_session()
    db.engine.dispose()


def damage(app: Flask, *, first_page: bool = False) -> None:
    """Overwrite a page in the middle of the messages, or the first page, after which the file is no database."""
    path = Path(app.config["DATA"]) / "lms.sqlite"
    content = path.read_bytes()
    pages = [start for start in range(0, len(content), PAGE) if content[start : start + PAGE].count(SUBJECT.encode()) > 5]
    with path.open("r+b") as file:
        file.seek(0 if first_page else pages[len(pages) // 2])
        file.write(b"\xff" * PAGE)


def doctor() -> tuple[int, str]:
    result = CliRunner().invoke(lms, ["doctor"])
    assert isinstance(result.exception, SystemExit), result.exc_info
    return result.exit_code, result.output


def test_a_sound_database_is_called_so(own):
    assert jobs.run("trouble.database") == 1
    assert database.check().is_ok and notes.read("database")["fault"] is None
    assert integrity.find_fault(whole=True) is None


def test_a_damaged_page_is_found_by_the_sweep_and_told(own):
    damage(own)
    jobs.run_all(beats.noted)
    assert notes.read(beats.SWEEPS)["trouble.database"]["failed"] == "Damaged", "so that it is done again soon"
    code, lines = doctor()
    assert code == 1 and "MEND  The database: Part of it is damaged" in lines
    answer = own.test_client().get("/readyz")
    assert answer.status_code == 503 and answer.json["checks"]["database"] is False
    assert "damaged" not in answer.text


def test_after_a_restore_nothing_is_said_of_the_damage_any_more(own, tmp_path):
    kept = tmp_path / "kept.tar.gz"
    assert exit_code_of("backup", "create", str(kept)) == 0
    close()
    damage(own)
    with pytest.raises(database.Damaged):
        jobs.run("trouble.database")
    integrity.end_session()
    assert own.test_client().get("/readyz").status_code == 503
    integrity.end_session()
    assert exit_code_of("backup", "restore", "--replace", str(kept)) == 0
    assert own.test_client().get("/readyz").json["checks"]["database"] is True
    assert jobs.run("trouble.database") == 1 and database.check().is_ok


def exit_code_of(*words: str) -> int:
    result = CliRunner().invoke(lms, list(words))
    assert isinstance(result.exception, SystemExit | None), (result.output, result.exc_info)
    return result.exit_code


def test_a_request_that_meets_it_tells_it_at_once(own):
    damage(own)

    def read_damaged_page():
        return str(len(db.session.execute(text("SELECT length(subject) FROM messages")).all()))

    read_damaged_page.open_to_all = True
    own.view_functions["pages.show_contact"] = read_damaged_page
    client = own.test_client()
    assert client.get("/readyz").json["checks"]["database"] is True
    assert client.get("/contact").status_code == 503
    assert client.get("/readyz").json["checks"]["database"] is False


def test_what_is_no_database_any_more_is_still_told_in_sentences(own):
    damage(own, first_page=True)
    code, lines = doctor()
    assert code == 1 and "MEND  The database: It does not answer." in lines and "Traceback" not in lines
    answer = own.test_client().get("/readyz")
    assert answer.status_code == 503 and answer.json["checks"]["database"] is False


def test_reading_ends_in_time(own, monkeypatch):
    damage(own)
    monkeypatch.setattr(integrity, "STEPS", 1)
    assert integrity.find_fault(timedelta(0)) is None
    assert integrity.find_fault(timedelta(minutes=1))


def test_reading_does_not_wait_for_writers(own):
    with db.engine.begin() as writer:  # another writer holds the line of writers
        writer.execute(text("UPDATE messages SET tries = 1"))
        assert integrity.find_fault() is None


def test_administrators_are_told_by_mail_even_where_the_database_can_no_longer_be_asked(own, monkeypatch, letters):
    monkeypatch.setitem(own.config, "SMTP_URL", letters.url)
    notes.write(notifying.ADDRESSES, {"addresses": ["ratna@demo.example"]})
    damage(own, first_page=True)
    for _ in range(2):
        notifying.notify_now(["database"])
    notifying.notify_of_failed_unit("sinau-dagang-web")
    assert [(letter["To"], letter["Subject"]) for letter in letters.received] == [
        ("ratna@demo.example", "Perlu dilihat: Basis data"),
        ("ratna@demo.example", "Layanan berhenti: sinau-dagang-web"),
    ]


def test_administrators_are_told_by_mail_where_a_writer_hangs_and_it_counts_once_a_letter_was_sent(own, monkeypatch, letters):
    monkeypatch.setitem(own.config, "SMTP_URL", f"smtp://127.0.0.1:{free_port()}")
    notes.write(notifying.ADDRESSES, {"addresses": ["ratna@demo.example"]})
    hanging = Door(db.engine.url.database)  # like that of another process
    assert hanging.try_open()
    notifying.notify_now(["worker"])
    monkeypatch.setitem(own.config, "SMTP_URL", letters.url)
    for _ in range(2):
        notifying.notify_now(["worker"])
    hanging.close()
    assert len(letters.received) == 1


@pytest.fixture
def torn(database_url: str) -> Iterator[str]:
    """A PostgreSQL database in which one page of a table was overwritten before anybody read it."""
    if database_url.startswith("sqlite"):
        pytest.skip("needs PostgreSQL")
    url = make_url(POSTGRESQL.replace("postgresql://", "postgresql+psycopg://"))
    sound, torn = f"lms_sound_{os.getpid()}", f"lms_torn_{os.getpid()}"
    administer = create_engine(url, isolation_level="AUTOCOMMIT")
    with administer.connect() as connection:
        connection.exec_driver_sql(f'CREATE DATABASE "{sound}"')
        filled = create_engine(url.set(database=sound))
        with filled.begin() as inside:
            inside.exec_driver_sql("CREATE TABLE notes AS SELECT n, repeat('x', 100) AS words FROM generate_series(1, 5000) n")
            path = inside.exec_driver_sql("SELECT pg_relation_filepath('notes')").scalar_one().rpartition("/")[2]
        filled.dispose()
        connection.exec_driver_sql(f'CREATE DATABASE "{torn}" TEMPLATE "{sound}" STRATEGY file_copy')
        data = connection.exec_driver_sql("SHOW data_directory").scalar_one()
        oid = connection.exec_driver_sql(f"SELECT oid FROM pg_database WHERE datname = '{torn}'").scalar_one()  # noqa: S608
        overwrite = f"head -c 8192 /dev/urandom | dd of={data}/base/{oid}/{path} bs=8192 seek=3 conv=notrunc status=none"
        connection.exec_driver_sql(f"COPY (SELECT 1) TO PROGRAM '{overwrite}'")
        yield url.set(database=torn).render_as_string(hide_password=False)
        for name in (torn, sound):
            connection.exec_driver_sql(f'DROP DATABASE "{name}" WITH (FORCE)')
    administer.dispose()


def test_a_damaged_page_of_postgresql_is_found_too(torn, tmp_path):
    app = create_app(
        read({"LMS_DATA": str(tmp_path), "DATABASE_URL": torn, "LMS_SECRET_KEY": "x" * 40, "LMS_LOG_LEVEL": "CRITICAL"})
    )
    with app.app_context():
        assert integrity.find_fault() == "notes: XX001"
        db.engine.dispose()


def test_an_error_that_is_no_damage_is_not_called_so():
    assert integrity.damage_in(DatabaseError("SELECT", None, Exception("locked"))) is None
