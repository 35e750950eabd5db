"""`lms trouble look` and `tell` notify administrators without the worker."""

from click.testing import CliRunner
from sqlalchemy import select

from core import outbox
from core.db import db
from lms import in_use
from lms.backup import record
from lms.cli import lms


def run(*words: str) -> None:
    db.session.commit()
    result = CliRunner().invoke(lms, ["trouble", *words])
    assert result.exit_code == 0, result.output


def subjects() -> list[str]:
    return list(db.session.scalars(select(outbox.Message.subject).order_by(outbox.Message.id)))


def test_a_look_tells_what_is_new_by_mail_at_once(installation, letters, monkeypatch):
    monkeypatch.setitem(installation.app.config, "SMTP_URL", letters.url)
    record.note_failed("No room.")
    run("look")
    run("look")
    assert subjects() == ["Perlu dilihat: Cadangan"] == [letter["Subject"] for letter in letters.received]
    assert (
        letters.received[0]["To"] == installation.cast.ratna.email
        and "/office/trouble" in letters.received[0].get_payload(decode=True).decode()
    )


def test_while_a_restore_runs_nothing_is_looked_at(installation):
    record.note_failed("No room.")
    with in_use.exclusive(installation.data):
        run("look")
        run("tell", "sinau-dagang-web")
    assert subjects() == []
    run("look")
    assert subjects() == ["Perlu dilihat: Cadangan"]


def test_a_unit_that_failed_is_told_once_a_day(installation, letters, monkeypatch):
    monkeypatch.setitem(installation.app.config, "SMTP_URL", letters.url)
    for unit in ("sinau-dagang-web", "sinau-dagang-web", "sinau-dagang-backup"):
        run("tell", unit)
    expected = ["Layanan berhenti: sinau-dagang-web", "Layanan berhenti: sinau-dagang-backup"]
    assert subjects() == expected == [letter["Subject"] for letter in letters.received]
