"""Who was erased is found nowhere: not in the database, files, notes, logs or later backups, and not after an older backup."""

import logging
import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from flask import current_app
from sqlalchemy import select

from certificates.models import KeptCertificate
from core import clock, files, jobs, keys
from core.db import Base, db
from curation.models import Round
from curation.own_data import files_of_round
from lms.backup import making
from people import erased_list, erasing, own_data
from people.models import Person
from people.registration import register_learner
from tests.architecture import world
from tests.lms.backups import restore
from tests.people import planting
from tests.people.planting import FACTS, found, found_among

WEEK = timedelta(days=7, minutes=1)


@pytest.fixture
def whole(app, request, cast):
    """A whole small city in an installation of its own, with Bu Sri and her ten facts."""
    old = keys.folder() / "fields.key"
    home = request.getfixturevalue("home")
    shutil.copyfile(old, home / "keys" / "fields.key")
    (home / "keys" / "fields.key").chmod(0o600)
    world.make(app, cast)
    planting.plant(cast)
    return home


@pytest.fixture
def outside(tmp_path_factory) -> Path:
    """A folder for backups."""
    return tmp_path_factory.mktemp("outside")


def test_ten_facts_stand_there_and_after_the_erasure_nothing_is_found(whole, outside, cast, caplog):
    caplog.set_level(logging.DEBUG)
    making.create(outside / "before.tar.gz")
    assert found(whole, outside).keys() == set(FACTS.values()) and len(FACTS) == 10
    ask_and_wait(cast.sri, cast)
    (outside / "before.tar.gz").unlink()
    making.create(outside / "after.tar.gz")
    stays = found(whole, outside)
    assert stays.keys() == {FACTS["name"]}, stays
    assert stays[FACTS["name"]] <= {"kept_certificates", *database_files(), "after.tar.gz"} | KEPT_INDEXES
    assert not any(fact in caplog.text for fact in FACTS.values())


def test_with_the_certificates_taken_away_not_even_the_name_is_found(whole, outside, cast):
    ask_and_wait(cast.sri, cast, certificates_too=True)
    making.create(outside / "after.tar.gz")
    assert found(whole, outside) == {}


def test_what_others_have_stays(whole, cast):
    """Pak Budi handed in the same photo, from the same album: his copy stays, with its certificate and his business."""
    budi_id, phone = cast.budi.id, cast.budi.phone
    before = rows_of(budi_id)
    assert all(before.values())
    ask_and_wait(cast.sri, cast, certificates_too=True)
    assert rows_of(budi_id) == before
    assert found_among([phone])
    stored = set(db.session.scalars(select(files.StoredFile.sha256)))
    assert all(files.path_of(sha256).exists() for sha256 in stored)
    assert {path.name for path in (whole / "files").glob("??/*")} == stored


def test_no_file_is_counted_wrong_after_an_erasure(whole, cast):
    """What is still used is used as often as rows name it, so that no sweep takes a photo of somebody else."""
    ask_and_wait(cast.sri, cast)
    uses = dict(db.session.execute(select(files.StoredFile.sha256, files.StoredFile.uses)).all())
    assert uses == counted_uses()


@pytest.mark.parametrize("certificates_too", [False, True])
def test_an_older_backup_brings_nobody_back(whole, outside, command, cast, certificates_too):
    budi_id, name = cast.budi.id, cast.budi.name
    making.create(outside / "older.tar.gz")
    ask_and_wait(cast.sri, cast, certificates_too=certificates_too)
    code, output = command("restore", str(outside / "older.tar.gz"), "--replace")
    assert code == 0 and "1 people had been erased" in output, output
    assert found(whole).keys() == (set() if certificates_too else {FACTS["name"]})
    assert db.session.scalar(select(Person.name).where(Person.id == budi_id)) == name
    kept = db.session.scalars(select(KeptCertificate)).one()
    assert kept.taken_away == certificates_too


def test_another_machine_reads_the_list_beside_the_backup(whole, outside, command, cast):
    """The machine burnt down: the folder of backups is all that there is, and its newest backup is damaged."""
    making.create(outside / "older.tar.gz")
    ask_and_wait(cast.sri, cast)
    assert command("create", str(outside / "newest.tar.gz"))[0] == 0
    (outside / "newest.tar.gz").write_bytes(b"")
    erased_list.path().unlink()
    code, output = command("restore", str(outside / "older.tar.gz"), "--replace")
    assert code == 0 and "1 people had been erased" in output, output
    assert found(whole).keys() == {FACTS["name"]}


def test_a_restore_that_was_killed_after_the_database_changed_is_caught_up_with(whole, outside, cast):
    """Nobody replayed the list: the next start does, and the worker does within an hour."""
    making.create(outside / "older.tar.gz")
    ask_and_wait(cast.sri, cast)
    restore(outside / "older.tar.gz", replace=True)
    assert FACTS["reflection"] in found()
    assert jobs.run("people.erased_again") == 1
    files.remove_unused()
    erasing.clean()
    db.session.commit()
    assert found(whole).keys() == {FACTS["name"]}
    assert jobs.run("people.erased_again") == 0


def test_somebody_who_got_the_same_id_after_a_restore_is_not_erased(whole, outside, cast):
    """The backup is older than the erased person: its database gives the same id to the next who joins."""
    making.create(outside / "older.tar.gz")
    gone = newcomer("Wahyu", "0812-5550-7777")
    db.session.commit()
    gone_id = gone.id
    ask_and_wait(gone, cast)
    restore(outside / "older.tar.gz", replace=True)
    with clock.at(clock.now() + timedelta(days=9)):
        other = newcomer("Endang", "0812-5550-8888")
        db.session.commit()
        assert other.id == gone_id
        assert erasing.replay() == 0
        assert db.session.get_one(Person, other.id).name == "Endang"


def test_a_new_machine_learns_the_list_from_its_database(whole, outside, cast):
    sri_id = cast.sri.id
    ask_and_wait(cast.sri, cast)
    erased_list.path().unlink()
    assert erasing.replay() == 0
    assert [entry.person_id for entry in erased_list.read()] == [sri_id]


def test_a_list_with_an_unfinished_line_is_read(whole, cast):
    sri_id = cast.sri.id
    ask_and_wait(cast.sri, cast)
    with open(erased_list.path(), "a") as file:
        file.write('{"person_id": "x", "mark": 1}\n[]\n\x00\n{"person_id": 3, "mar')
    assert [entry.person_id for entry in erased_list.read()] == [sri_id]


def ask_and_wait(person: Person, cast, *, certificates_too: bool = False) -> None:
    """Ask, let seven days pass, and let the worker do what is due, as in service. Ends the session."""
    erasing.request(cast.identity(person), certificates_too=certificates_too)
    db.session.commit()
    with clock.at(clock.now() + WEEK):
        assert jobs.run("people.erasures") == 1
        files.remove_unused()
        assert erasing.clean() == 1
        db.session.commit()


def newcomer(name: str, phone: str) -> Person:
    return register_learner(name=name, phone=phone, village_code=None, pin="739164")


def rows_of(person_id: int) -> dict[str, list]:
    """Everything that the copy tells of a person, by group."""
    with current_app.test_request_context():
        told = [own_data.plain(group) for group in own_data.groups_of(person_id)]
        return {group["key"]: group["rows"] for group in told if group["key"] in TOLD}


TOLD = {"account", "businesses", "documents", "courses", "attempts", "tasks", "certificates", "consents", "products"}


def counted_uses() -> dict[str, int]:
    """How often rows name each file, counted from every column that refers to files and from the frozen rounds."""
    counts: dict[str, int] = {}
    for table in Base.metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table.name == "files":
                for sha256 in db.session.scalars(select(key.parent).where(key.parent.is_not(None))):
                    counts[sha256] = counts.get(sha256, 0) + 1
    for snapshot in db.session.scalars(select(Round.snapshot)):
        for sha256 in files_of_round(snapshot):
            counts[sha256] = counts.get(sha256, 0) + 1
    return counts


KEPT_INDEXES = {"ix_kept_certificates_given_to"}


def database_files() -> set[str]:
    if db.engine.dialect.name != "sqlite":
        return set()
    assert current_app.config["DATA"]
    return {path.name for path in Path(db.engine.url.database).parent.glob("*")}
