"""A backup brings everything back: each table, each file, the keys; and what is not a whole backup is refused."""

import gzip
import shutil
import tarfile
from pathlib import Path

import pytest
from sqlalchemy import select

from core import files
from core.db import Base, db
from lms.backup import archive, making, restoring
from lms.backup.archive import BadArchive
from lms.backup.restoring import NotEmpty
from people.models import Person


@pytest.fixture
def home(app, monkeypatch, tmp_path) -> Path:
    """A data folder of its own, with a key in it and the office's folder by name."""
    monkeypatch.setitem(app.config, "DATA", str(tmp_path))
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "secret_key").write_text("a key")
    (tmp_path / "office").write_text("semarang\n")
    return tmp_path


@pytest.fixture
def backup(home, cast, tmp_path_factory) -> Path:
    """Bu Sri's world with two files, in one file elsewhere."""
    assert cast.sri and cast.budi and cast.dewi
    files.keep(b"%PDF a certificate", "application/pdf")
    files.keep(b"a photo", "image/webp")
    db.session.commit()
    path = tmp_path_factory.mktemp("elsewhere") / "backup.tar.gz"
    making.create(path)
    return path


def restore(path: Path, *, typed: str = "", replace: bool = False) -> archive.Manifest:
    """A restore by somebody who types this recovery key where one is asked for."""
    return restoring.restore(path, replace=replace, ask=lambda opens: opens(typed))


def everything() -> dict[str, list]:
    """Every row of every table."""
    found = {}
    for table in Base.metadata.sorted_tables:
        rows = db.session.execute(select(table).order_by(*table.primary_key.columns)).all()
        found[table.name] = [tuple(row) for row in rows]
    db.session.rollback()
    return found


def lying_in(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def lose_everything(home: Path) -> None:
    for table in reversed(Base.metadata.sorted_tables):
        db.session.execute(table.delete())
    db.session.commit()
    for name in ("files", "keys"):
        shutil.rmtree(home / name)
    (home / "office").unlink()


def test_what_was_lost_comes_back_equal(home, backup):
    rows, kept = everything(), lying_in(home)
    lose_everything(home)
    restore(backup)
    assert everything() == rows
    assert lying_in(home) == kept


def test_what_was_restored_can_be_kept_and_restored_again(home, backup):
    rows = everything()
    again = backup.with_name("again.tar.gz")
    for _ in range(2):
        restore(backup, replace=True)
        again.unlink(missing_ok=True)
        making.create(again)
        restore(again, replace=True)
    assert everything() == rows


def test_a_restore_replaces_people_only_when_told_to(home, backup, cast):
    rows = everything()
    cast.sri.name = "Somebody Else"
    db.session.commit()
    with pytest.raises(NotEmpty):
        restore(backup)
    assert db.session.scalars(select(Person.name).where(Person.id == cast.sri.id)).one() == "Somebody Else"
    db.session.rollback()
    restore(backup, replace=True)
    assert everything() == rows


def test_people_may_go_on_writing_while_a_backup_is_made(home, cast, tmp_path_factory, monkeypatch):
    """A file that comes after the first round of copying, with its row, is in the backup."""
    assert cast.sri
    copied = archive.Writer.add_bytes
    late = []

    def add(parts, name, content):
        if not late:
            late.append(files.keep(b"came in between", "image/webp").sha256)
            db.session.commit()
        copied(parts, name, content)

    files.keep(b"an early file", "image/webp")
    db.session.commit()
    monkeypatch.setattr(archive.Writer, "add_bytes", add)
    path = tmp_path_factory.mktemp("elsewhere") / "backup.tar.gz"
    making.create(path)
    manifest = making.verify(path)
    assert f"files/{late[0][:2]}/{late[0]}" in manifest.parts
    assert manifest.tables["files"] == 2


def test_a_backup_can_be_read_by_its_owner_only(backup):
    assert backup.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("share", [0.1, 0.5, 0.99])
def test_a_backup_that_was_cut_off_is_refused(home, backup, share):
    content = backup.read_bytes()
    backup.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(BadArchive):
        making.verify(backup)
    with pytest.raises(BadArchive):
        restore(backup, replace=True)


def test_a_changed_part_is_named(backup, tmp_path):
    changed = rewritten(backup, lambda name, content: b"other" if name == "keys/secret_key" else content)
    with pytest.raises(BadArchive, match="keys/secret_key"):
        making.verify(changed)


def test_an_archive_that_leads_outside_is_refused(backup, home):
    evil = rewritten(backup, lambda name, content: content, extra=("../../evil", b"x"))
    with pytest.raises(BadArchive, match="evil"):
        restore(evil, replace=True)


def test_what_is_no_backup_is_refused(tmp_path):
    for content in (b"", b"hello", gzip.compress(b"hello")):
        (tmp_path / "some.tar.gz").write_bytes(content)
        with pytest.raises(BadArchive):
            making.verify(tmp_path / "some.tar.gz")
    with pytest.raises(BadArchive):
        making.verify(tmp_path / "nowhere.tar.gz")


def rewritten(path: Path, change, extra: tuple[str, bytes] | None = None) -> Path:
    """The archive with changed parts."""
    import io

    target = path.with_name("changed.tar.gz")
    with tarfile.open(path) as source, tarfile.open(target, "w:gz") as tar:
        parts = [(member.name, source.extractfile(member).read()) for member in source]
        for name, content in [*([extra] if extra else []), *parts]:
            content = change(name, content)
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return target
