"""E-mails are sent through a real mail server, once each, and wait while it is down."""

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message as Handler
from sqlalchemy import select

from core import jobs, mail, outbox
from core.db import db
from tests.journeys.server import free_port


class Letters(Handler):
    """Keeps the messages that arrive."""

    def __init__(self) -> None:
        super().__init__()
        self.messages: list = []

    def handle_message(self, message) -> None:
        self.messages.append(message)


@pytest.fixture
def letters(app):
    """Run the office's mail server; yields the messages that it gets."""
    handler = Letters()
    server = Controller(handler, hostname="127.0.0.1", port=free_port())
    server.start()
    app.config["SMTP_URL"] = f"smtp://127.0.0.1:{server.port}"
    yield handler.messages
    app.config["SMTP_URL"] = None
    server.stop()


def add_message() -> None:
    outbox.notify(7, key="welcome", subject="Selamat datang", body="Silakan masuk.", link="/courses", email="dewi@demo.example")
    db.session.commit()


def test_a_letter_leaves_once_and_says_where_to_go(app, letters):
    add_message()
    add_message()
    assert [jobs.run("mail.send"), jobs.run("mail.send")] == [1, 0]
    (letter,) = letters
    assert letter["To"] == "dewi@demo.example" and letter["Subject"] == "Selamat datang"
    assert f"{app.config['BASE_URL']}/courses" in letter.get_payload(decode=True).decode()


def test_when_the_mail_server_is_gone_the_letter_waits(app, letters):
    add_message()
    there = app.config["SMTP_URL"]
    app.config["SMTP_URL"] = f"smtp://127.0.0.1:{free_port()}"
    assert jobs.run("mail.send") == 0
    waiting = db.session.scalars(select(outbox.Message)).one()
    assert waiting.delivered_at is None and waiting.tries == 1 and waiting.last_error == "ConnectionRefusedError"
    app.config["SMTP_URL"] = there
    assert jobs.run("mail.send") == 1 and len(letters) == 1


def test_without_a_mail_server_nothing_is_tried(app):
    add_message()
    assert jobs.run("mail.send") == 0
    assert db.session.scalars(select(outbox.Message)).one().tries == 0


@pytest.mark.parametrize("address", ["a@[.y", "a@b.c\nBcc: x@y.z", "a,@b.c", "(a@b.c"])
def test_a_letter_that_cannot_be_made_is_given_up_and_stops_no_other(app, letters, address):
    """Over the first some versions of the mail library stumble with an AttributeError, others send it to nobody."""
    outbox.notify(8, key="odd", subject="Selamat datang", email=address)
    add_message()
    assert jobs.run("mail.send") == 1 and len(letters) == 1
    odd = db.session.scalars(select(outbox.Message).where(outbox.Message.key == "odd")).one()
    assert odd.delivered_at is None and odd.last_error and mail.count_given_up() == 1
    assert jobs.run("mail.send") == 0


def test_a_link_that_cannot_be_mailed_is_still_shown(app, letters):
    assert not mail.send_at_once("a@[.y", "Tautan", "Silakan masuk.")
