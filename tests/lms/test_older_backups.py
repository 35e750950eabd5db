"""A backup of an earlier commit is restored on an empty machine and migrated, and people can sign in."""

import os
import re
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import NullPool, create_engine, select, text

from core import vault
from core.db import db
from lms.app import create_app
from lms.cli import lms
from lms.config import read
from people import documents, secrets
from people.models import Document, Person

KEPT = Path(__file__).parent.parent / "backups"
SECRET_KIB = 19 * 1024
"""Memory of a hash in service. The hashes of other tests are cheaper."""


@pytest.fixture
def empty_machine(request, monkeypatch, tmp_path, whole_app):
    """An empty data folder and an empty database."""
    with whole_app.app_context():
        url = db.engine.url
    monkeypatch.setattr(secrets, "MEMORY_KIB", SECRET_KIB)
    monkeypatch.setenv("LMS_DATA", str(tmp_path))
    monkeypatch.setenv("LMS_LOG_LEVEL", "CRITICAL")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    if url.get_backend_name() == "sqlite":
        yield tmp_path
        return
    name = f"lms_drill_{os.getpid()}"
    with create_engine(url, isolation_level="AUTOCOMMIT", poolclass=NullPool).connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
        own = url.set(database=name, drivername="postgresql")
        monkeypatch.setenv("DATABASE_URL", own.render_as_string(hide_password=False))
        try:
            yield tmp_path
        finally:
            connection.execute(text(f'DROP DATABASE "{name}" WITH (FORCE)'))


def run(*words: str) -> str:
    result = CliRunner().invoke(lms, words)
    assert result.exit_code == 0, result.output
    return result.output


@pytest.mark.parametrize("commit", sorted({path.name.split("-")[0] for path in KEPT.glob("*.tar.gz")}))
def test_a_backup_of_an_earlier_commit_comes_back(empty_machine, request, commit):
    run("database", "migrate")
    output = run("backup", "restore", str(KEPT / f"{commit}-{request.config.getoption('--database')}.tar.gz"))
    assert "Whole." in output
    assert "the key for sealed fields fits" in run("doctor")
    app = create_app(read())
    with app.app_context():
        kept = db.session.scalars(select(Document).order_by(Document.id)).all()
        assert [bool(documents.number_of(document)) for document in kept] == [True] * 3
        assert [bool(documents.scan_bytes(document)) for document in kept] == [False, True, True]
        assert vault.keyed_hash(*documents.hash_parts(kept[1].kind, documents.number_of(kept[1]))) == kept[1].number_hash
        phone = db.session.scalars(select(Person.phone).where(Person.name.like("%Sri%"))).one()
    client = app.test_client()
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', client.get("/sign-in").text)[1]
    pin = app.extensions["office"].read("demo/cast.yaml")["pin"]
    answer = client.post("/sign-in", data={"csrf_token": token, "phone": phone, "pin": pin})
    assert answer.status_code == 303 and "Sri" in client.get("/").text
    with app.app_context():
        db.engine.dispose()
