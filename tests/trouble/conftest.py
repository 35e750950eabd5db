"""An installation in a folder of its own, and its four faces: what the doctor, `/readyz`, the page and the messages say."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import select, text

from core import jobs, outbox, vault
from core.db import db
from lms.cli import app as in_this
from lms.cli import lms
from lms.cli.database import alembic_config
from lms.config import read
from tests.cast import Cast
from tests.client import PageClient
from tests.journeys.server import free_port

SECRET = "only for tests " * 4


class Letters(Message):
    """A mail server, and what came."""

    def __init__(self) -> None:
        super().__init__()
        self.came: list = []
        self.url = ""

    def handle_message(self, message) -> None:
        """Keep it."""
        self.came.append(message)


@pytest.fixture
def letters() -> Iterator[Letters]:
    """The office's mail server."""
    handler = Letters()
    server = Controller(handler, hostname="127.0.0.1", port=free_port())
    server.start()
    handler.url = f"smtp://127.0.0.1:{server.port}"
    yield handler
    server.stop()


@dataclass
class Faces:
    """Who may be told."""

    app: Flask
    cast: Cast
    data: Path
    client: PageClient

    def doctor(self, *words: str) -> tuple[int, str]:
        """Exit code and lines."""
        db.session.commit()
        done = CliRunner().invoke(lms, ["doctor", *words])
        assert done.exception is None or isinstance(done.exception, SystemExit), done.exc_info
        return done.exit_code, done.output

    def ready(self) -> tuple[int, set[str]]:
        """Status, and the names of all that is not well."""
        answer = self.client.get("/readyz")
        assert set(answer.json) == {"status", "checks", "look"}, "names only, for strangers"
        return answer.status_code, {name for name, well in answer.json["checks"].items() if not well} | set(answer.json["look"])

    def page(self) -> str:
        """What Bu Ratna reads."""
        answer = self.cast.signed_in(self.cast.ratna).get("/office/trouble")
        assert answer.status_code == 200
        return answer.text

    def told(self) -> list[str]:
        """What is new on Bu Ratna's first page after the next sweep, the subjects of all messages."""
        jobs.run("trouble.tell")
        db.session.commit()
        asked = select(outbox.Message.subject).where(
            outbox.Message.person_id == self.cast.ratna.id, outbox.Message.read_at.is_(None)
        )
        return list(db.session.scalars(asked.order_by(outbox.Message.id)))


@pytest.fixture
def faces(app: Flask, cast: Cast, client: PageClient, monkeypatch, tmp_path) -> Faces:
    """A sound installation, with Bu Ratna as its administrator."""
    monkeypatch.setitem(app.config, "DATA", str(tmp_path))
    monkeypatch.setitem(app.config, "SETTINGS", read({"LMS_DATA": str(tmp_path), "LMS_SECRET_KEY": SECRET}))
    monkeypatch.setattr(in_this, "create_app", lambda: app)
    with db.engine.begin() as connection:
        MigrationContext.configure(connection).stamp(ScriptDirectory.from_config(alembic_config()), "head")
    vault.set_up()
    db.session.commit()
    assert cast.ratna
    yield Faces(app, cast, tmp_path, client)
    db.session.remove()
    with db.engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
