"""What a failed or killed backup left is removed by the next, and nothing else is removed."""

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

KILLED_WHILE_VERIFYING = """
import os, signal, sys
def step(name, details):
    if name == "open" and str(details[0]).endswith("/manifest.json"):
        os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(step)
from lms.cli import lms
lms(["backup", "create", "--folder", sys.argv[1]])
"""


def kill_while_verifying(folder: Path) -> None:
    """Make a backup and kill it when all of it is unpacked, the keys too."""
    process = subprocess.run([sys.executable, "-c", KILLED_WHILE_VERIFYING, str(folder)], cwd=ROOT, check=False)
    assert process.returncode == -9


def test_what_a_killed_backup_left_is_removed_by_the_next(home, cast, command, tmp_path_factory, monkeypatch):
    assert cast.sri
    db.session.commit()
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    folder = tmp_path_factory.mktemp("backups")
    kill_while_verifying(folder)
    left = [*folder.iterdir(), *home.glob("unpacked-*")]
    assert len(left) == 2 and not [path for path in left if path.stat().st_mode & 0o077]
    kill_while_verifying(folder)
    assert len([*folder.iterdir(), *home.glob("unpacked-*")]) == 2
    own = [folder / ".hers.tar.gz.part", folder / ".part", folder / "tmpabcdefgh"]
    for path in own:
        path.touch()
    code, output = command("create", "--keep", "1", "--folder", str(folder))
    assert code == 0, output
    whole = [path for path in folder.iterdir() if path not in own]
    assert len(whole) == 1 and whole[0].name.endswith(".tar.gz")
    assert not list(home.glob("unpacked-*")) and all(path.exists() for path in own)


def test_what_is_in_use_stays(home, cast, command, tmp_path_factory):
    """A second backup to the same name is refused while the first is being made. One to another name leaves it alone."""
    assert cast.sri
    db.session.commit()
    folder = tmp_path_factory.mktemp("backups")
    with parts.held(folder / "one.tar.gz") as part, unpacking.folder() as unpacked:
        part.write_bytes(b"half")
        code, output = command("create", str(folder / "one.tar.gz"))
        assert code == 1 and "Another backup to this name is being made" in output
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
    """Nothing is written beside it, so it may lie on a read-only stick."""
    before = backup.parent.stat().st_mtime_ns
    making.verify(backup)
    assert backup.parent.stat().st_mtime_ns == before


@pytest.fixture
def damaged(home, cast, monkeypatch) -> Path:
    """A copy of the database that a test damages and backs up."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL's own tool reads every row, and fails by itself")
    assert cast.sri
    db.session.commit()
    path = home / "damaged.sqlite"
    with closing(engine.sqlite_module().connect(db.engine.url.database)) as source:
        source.execute(f"VACUUM INTO '{path}'")
    monkeypatch.setenv("LMS_SECRET_KEY", "only for tests")
    return path


OURS, FOREIGN = "sinau-dagang-20261101-023000.tar.gz.failed", "letter.failed"


def test_a_failed_backup_takes_the_place_of_ours_alone(damaged, command, monkeypatch, tmp_path_factory):
    break_an_index(damaged)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{damaged}")
    folder = tmp_path_factory.mktemp("backups")
    for name in (OURS, FOREIGN):
        (folder / name).write_text("x")
    (folder / "folder.failed").mkdir()
    code, output = command("create", "--folder", str(folder))
    assert code == 1 and "Error: The copy of the database is damaged" in output
    names = {path.name for path in folder.iterdir()}
    (kept,) = names - {FOREIGN, "folder.failed"}
    assert parts.OUR_FAILED.fullmatch(kept) and kept != OURS
    (folder / "one.tar.gz.failed").mkdir()
    code, output = command("create", str(folder / "one.tar.gz"))
    assert code == 1 and "Error: The copy of the database is damaged" in output
    assert {path.name for path in folder.iterdir()} == names | {"one.tar.gz.failed"}


def test_a_stump_takes_the_place_of_nothing(damaged, command, monkeypatch, tmp_path_factory):
    break_pages(damaged)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{damaged}")
    folder = tmp_path_factory.mktemp("backups")
    (folder / OURS).write_text("a better one")
    code, output = command("create", "--folder", str(folder))
    assert code == 1 and "Error: The " in output
    assert [path.name for path in folder.iterdir()] == [OURS]
