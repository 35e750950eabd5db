"""A backup that fails or is killed leaves nothing for ever, and takes nothing away that is not its own."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from core import engine, vault
from core.db import db
from lms.backup import archive, making, parts, unpacking
from lms.config import ROOT
from tests.lms.backups import break_an_index, break_pages

KILLED_AT_THE_PROOF = """
import os, signal, sys
def step(name, details):
    if name == "open" and str(details[0]).endswith("/manifest.json"):
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(step)
from lms.cli import lms
lms(["backup", "create", "--folder", sys.argv[1]])
"""


def kill_at_the_proof(folder: Path) -> None:
    """A backup with everything unpacked, its keys too."""
    done = subprocess.run([sys.executable, "-c", KILLED_AT_THE_PROOF, str(folder)], cwd=ROOT, check=False)
    assert done.returncode == -9


def test_what_a_killed_backup_left_is_removed_by_the_next(home, cast, command, tmp_path_factory, monkeypatch):
    assert cast.sri
    db.session.commit()
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    folder = tmp_path_factory.mktemp("backups")
    kill_at_the_proof(folder)
    left = [*folder.iterdir(), *home.glob("unpacked-*")]
    assert len(left) == 2 and not [path for path in left if path.stat().st_mode & 0o077]
    kill_at_the_proof(folder)
    assert len([*folder.iterdir(), *home.glob("unpacked-*")]) == 2
    own = [folder / ".hers.tar.gz.part", folder / ".part", folder / "tmpabcdefgh"]
    for path in own:
        path.touch()
    code, told = command("create", "--keep", "1", "--folder", str(folder))
    assert code == 0, told
    whole = [path for path in folder.iterdir() if path not in own]
    assert len(whole) == 1 and whole[0].name.endswith(".tar.gz")
    assert not list(home.glob("unpacked-*")) and all(path.exists() for path in own)


def test_what_is_in_use_stays(home, cast, command, tmp_path_factory):
    """A second backup to a name at which another is at work is refused; one to another name takes nothing from it."""
    assert cast.sri
    db.session.commit()
    folder = tmp_path_factory.mktemp("backups")
    with parts.held(folder / "one.tar.gz") as part, unpacking.folder() as unpacked:
        part.write_bytes(b"half")
        code, told = command("create", str(folder / "one.tar.gz"))
        assert code == 1 and "Another backup to this name is being made" in told
        assert command("create", str(folder / "two.tar.gz"))[0] == 0
        assert part.read_bytes() == b"half" and unpacked.exists()
    assert command("create", str(folder / "one.tar.gz"))[0] == 0
    assert sorted(path.name for path in folder.iterdir()) == ["one.tar.gz", "two.tar.gz"]


def test_a_lost_key_makes_one_copy_not_three(home, backup, monkeypatch):
    vault.set_up()
    db.session.commit()
    vault.path_of_key().unlink()
    finish, finished = archive.Writer.finish, []
    monkeypatch.setattr(archive.Writer, "finish", lambda *args: finished.append(1) or finish(*args))
    assert making.create(backup.with_name("again.tar.gz"))[1].missing == ["keys/fields.key"]
    assert len(finished) == 1


def test_a_backup_is_verified_where_nothing_can_be_written(home, backup):
    """Nothing is written beside it: so it may lie on a stick that is read only."""
    before = backup.parent.stat().st_mtime_ns
    making.verify(backup)
    assert backup.parent.stat().st_mtime_ns == before


@pytest.fixture
def damaged(home, cast, monkeypatch) -> Path:
    """A copy of the database, for a disk to damage, which the command works on."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL's own tool reads every row, and says no by itself")
    assert cast.sri
    db.session.commit()
    path = home / "damaged.sqlite"
    with closing(engine.sqlite_module().connect(db.engine.url.database)) as source:
        source.execute(f"VACUUM INTO '{path}'")
    monkeypatch.setenv("LMS_SECRET_KEY", "only for tests")
    return path


OURS, HERS = "sinau-dagang-20261101-023000.tar.gz.failed", "letter.failed"


def test_a_failed_backup_takes_the_place_of_ours_alone(damaged, command, monkeypatch, tmp_path_factory):
    break_an_index(damaged)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{damaged}")
    folder = tmp_path_factory.mktemp("backups")
    for name in (OURS, HERS):
        (folder / name).write_text("x")
    (folder / "folder.failed").mkdir()
    code, told = command("create", "--folder", str(folder))
    assert code == 1 and "Error: The copy of the database is damaged" in told
    names = {path.name for path in folder.iterdir()}
    (kept,) = names - {HERS, "folder.failed"}
    assert parts.OUR_FAILED.fullmatch(kept) and kept != OURS
    (folder / "one.tar.gz.failed").mkdir()
    code, told = command("create", str(folder / "one.tar.gz"))
    assert code == 1 and "Error: The copy of the database is damaged" in told
    assert {path.name for path in folder.iterdir()} == names | {"one.tar.gz.failed"}


def test_a_stump_takes_the_place_of_nothing(damaged, command, monkeypatch, tmp_path_factory):
    break_pages(damaged)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{damaged}")
    folder = tmp_path_factory.mktemp("backups")
    (folder / OURS).write_text("a better one")
    code, told = command("create", "--folder", str(folder))
    assert code == 1 and "Error: The " in told
    assert [path.name for path in folder.iterdir()] == [OURS]
