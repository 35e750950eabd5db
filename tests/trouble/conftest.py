"""An installation in its own folder, and the four places that report trouble: doctor, `/readyz`, page and messages."""

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
from lms.cli import app as command_app
from lms.cli import lms
from lms.cli.database import alembic_config
from lms.config import read
from tests.cast import Cast
from tests.client import PageClient
from tests.journeys.server import free_port

SECRET = "only for tests " * 4


class Letters(Message):
    """A mail server that keeps the mails it receives."""

    def __init__(self) -> None:
        super().__init__()
        self.received: list = []
        self.url = ""

    def handle_message(self, message) -> None:
        """Keep a mail."""
        self.received.append(message)


@pytest.fixture
def letters() -> Iterator[Letters]:
    """Run the office's mail server."""
    handler = Letters()
    server = Controller(handler, hostname="127.0.0.1", port=free_port())
    server.start()
    handler.url = f"smtp://127.0.0.1:{server.port}"
    yield handler
    server.stop()


@dataclass
class Installation:
    """An installation, and what its four places report."""

    app: Flask
    cast: Cast
    data: Path
    client: PageClient

    def doctor(self, *words: str) -> tuple[int, str]:
        """Run `lms doctor`. Returns its exit code and output."""
        db.session.commit()
        result = CliRunner().invoke(lms, ["doctor", *words])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
        return result.exit_code, result.output

    def ready(self) -> tuple[int, set[str]]:
        """Request `/readyz`. Returns the status and the names of the checks that are not well."""
        answer = self.client.get("/readyz")
        assert set(answer.json) == {"status", "checks", "look"}, "no more than names, as anybody may read it"
        return answer.status_code, {name for name, well in answer.json["checks"].items() if not well} | set(answer.json["look"])

    def page(self) -> str:
        """Return the page of the administrator, Bu Ratna."""
        answer = self.cast.signed_in(self.cast.ratna).get("/office/trouble")
        assert answer.status_code == 200
        return answer.text

    def unread(self) -> list[str]:
        """Run the sweep, and return the subjects of Bu Ratna's unread messages."""
        jobs.run("trouble.tell")
        db.session.commit()
        unread = select(outbox.Message.subject).where(
            outbox.Message.person_id == self.cast.ratna.id, outbox.Message.read_at.is_(None)
        )
        return list(db.session.scalars(unread.order_by(outbox.Message.id)))


@pytest.fixture
def installation(app: Flask, cast: Cast, client: PageClient, monkeypatch, tmp_path) -> Installation:
    """A sound installation with Bu Ratna as its administrator."""
    monkeypatch.setitem(app.config, "DATA", str(tmp_path))
    monkeypatch.setitem(app.config, "SETTINGS", read({"LMS_DATA": str(tmp_path), "LMS_SECRET_KEY": SECRET}))
    monkeypatch.setattr(command_app, "create_app", lambda: app)
    with db.engine.begin() as connection:
        MigrationContext.configure(connection).stamp(ScriptDirectory.from_config(alembic_config()), "head")
    vault.set_up()
    db.session.commit()
    assert cast.ratna
    yield Installation(app, cast, tmp_path, client)
    db.session.remove()
    with db.engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
