"""`lms trouble look` and `tell`: for systemd, by a process that does not need the worker."""

from click.testing import CliRunner
from sqlalchemy import select

from core import outbox
from core.db import db
from lms import in_use
from lms.backup import record
from lms.cli import lms


def run(*words: str) -> None:
    db.session.commit()
    done = CliRunner().invoke(lms, ["trouble", *words])
    assert done.exit_code == 0, done.output


def subjects() -> list[str]:
    return list(db.session.scalars(select(outbox.Message.subject).order_by(outbox.Message.id)))


def test_a_look_tells_what_is_new_by_mail_at_once(faces, letters, monkeypatch):
    monkeypatch.setitem(faces.app.config, "SMTP_URL", letters.url)
    record.note_failed("No room.")
    run("look")
    run("look")
    assert subjects() == ["Perlu dilihat: Cadangan"] == [letter["Subject"] for letter in letters.came]
    assert (
        letters.came[0]["To"] == faces.cast.ratna.email
        and "/office/trouble" in letters.came[0].get_payload(decode=True).decode()
    )


def test_while_a_restore_runs_nothing_is_looked_at(faces):
    record.note_failed("No room.")
    with in_use.exclusive(faces.data):
        run("look")
        run("tell", "sinau-dagang-web")
    assert subjects() == []
    run("look")
    assert subjects() == ["Perlu dilihat: Cadangan"]


def test_a_unit_that_failed_is_told_once_a_day(faces, letters, monkeypatch):
    monkeypatch.setitem(faces.app.config, "SMTP_URL", letters.url)
    for unit in ("sinau-dagang-web", "sinau-dagang-web", "sinau-dagang-backup"):
        run("tell", unit)
    told = ["Layanan berhenti: sinau-dagang-web", "Layanan berhenti: sinau-dagang-backup"]
    assert subjects() == told == [letter["Subject"] for letter in letters.came]
