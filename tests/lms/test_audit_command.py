"""`lms audit verify` and the page of troubles name the first row that was changed or removed by SQL."""

import json

import pytest
from click.testing import CliRunner
from sqlalchemy import text

from core import audit, chains, notes
from core.db import db
from lms.backup import making
from lms.cli import audit as commands
from lms.trouble import seals


@pytest.fixture
def five(app):
    """Five sealed entries; the worker's notes are away afterwards."""
    notes.forget(chains.NOTE, seals.NOTE)
    for number in range(5):
        audit.record("changed", "enterprise", number, actor_id=7)
    db.session.commit()
    chains.seal_all()
    yield list(db.session.scalars(text("SELECT id FROM audit_entries ORDER BY id")))
    notes.forget(chains.NOTE, seals.NOTE)


def verify(*more: str) -> tuple[int, str]:
    """Run the command over the database of the test."""
    db.session.commit()
    result = CliRunner().invoke(commands.verify.callback.__wrapped__ and _command(), [*more])
    return result.exit_code, result.output


def _command():
    """The command as it runs inside the application that the test has already."""
    import click

    return click.Command("verify", params=commands.verify.params, callback=commands.verify.callback.__wrapped__)


def sql(statement: str, **values) -> None:
    db.session.execute(text(statement), values)
    db.session.commit()


def test_a_whole_chain_is_called_so(five):
    code, said = verify()
    assert code == 0
    assert said.splitlines()[0].startswith("ok   audit: 5 rows fit, up to 5:")


def test_the_first_changed_row_is_named(five):
    sql("UPDATE audit_entries SET deed = 'x' WHERE id >= :id", id=five[2])
    code, said = verify()
    assert code == 1
    assert f"BAD  audit: Row {five[2]} was changed" in said


def test_a_removed_row_is_named(five):
    sql("DELETE FROM audit_entries WHERE id = :id", id=five[3])
    assert verify() == (1, f"BAD  audit: Row {five[3]} was removed.\nok   sign-ins: 0 rows fit, up to 0:{'0' * 64}\n")


def test_newest_rows_removed_with_their_seals_are_seen_by_the_note_beside_the_database(five):
    sql("DELETE FROM audit_entries WHERE id = :id", id=five[4])
    sql("DELETE FROM chain_links WHERE position = 5")
    code, said = verify()
    assert code == 1
    assert f"after row {five[3]}, were removed" in said


def test_a_backup_holds_the_newest_seals_and_shows_a_chain_that_was_made_anew(five, tmp_path):
    path, manifest = making.create(tmp_path / "one.tar.gz")
    assert manifest.chains == {"audit": chains.newest(db.session.connection())["audit"]}
    db.session.rollback()
    assert verify("--backup", str(path))[0] == 0
    sql("DELETE FROM chain_links")
    sql("UPDATE audit_entries SET deed = 'x', sealed_at = NULL")
    chains.seal_all()
    assert verify()[0] == 0, "neither the database nor the note that the worker wrote since can show it"
    code, said = verify("--backup", str(path))
    assert code == 1
    assert "made anew" in said


def test_a_place_that_was_written_down_is_compared(five):
    place = chains.newest(db.session.connection())["audit"]
    assert verify("--holds", f"audit={place}")[0] == 0
    assert verify("--holds", f"audit=5:{'a' * 64}")[0] == 1
    assert verify("--holds", "audit=x")[0] == 2
    assert verify("--holds", "nothing=1:a")[0] == 2


def test_a_script_reads_it_as_json(five):
    sql("DELETE FROM audit_entries WHERE id = :id", id=five[0])
    code, said = verify("--json")
    assert code == 1
    assert json.loads(said)[0]["fault"] == f"Row {five[0]} was removed."


def test_administrators_are_told_of_a_broken_chain_and_of_a_whole_one(five):
    assert seals.check().what == "Baris-barisnya belum diperiksa."
    seals.read_all()
    assert seals.check().is_ok
    sql("UPDATE audit_entries SET actor_id = 1 WHERE id = :id", id=five[1])
    seals.read_all()
    finding = seals.check()
    assert not finding.is_ok
    assert f"Baris {five[1]} diubah" in finding.what
