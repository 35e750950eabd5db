"""A restore that fails or is killed loses nothing. A file that is no backup is refused before anything is changed."""

import errno
import io
import os
import shutil
import tarfile
from contextlib import closing
from pathlib import Path

import pyrage
import pytest
from pyrage import x25519
from sqlalchemy import select

from core import clock, engine, files, vault
from core import keys as key_files
from core.db import db
from lms import in_use, keys
from lms.backup import archive, making, recovery, restoring
from lms.backup.archive import BadArchive
from lms.backup.databases import CannotCopy
from lms.config import BadSetting, read
from people import signing_in
from people.models import Person
from tests.lms.backups import all_rows, break_pages, files_in, forge, parts_of, restore
from tests.lms.test_keys import run
from tests.people.business import hands_over


@pytest.fixture
def two_worlds(home, cast, app, tmp_path_factory) -> tuple[Path, Path]:
    """Two backups of one installation: the newest, and one from before a renewal of its keys."""
    keys.set_up()
    hands_over(cast.sri, "nib")
    hands_over(cast.sri, "spp_irt", expires_on=clock.today().replace(year=clock.today().year + 3))
    db.session.commit()
    folder = tmp_path_factory.mktemp("elsewhere")
    making.create(folder / "other.tar.gz")
    keys.renew(lambda line: None)
    keys.refresh(app)
    for phone in db.session.scalars(select(Person.phone).where(Person.phone.is_not(None))).all():
        assert signing_in.find_by_pin(phone, cast.pin)  # which hashes the PIN under the new key
        db.session.commit()
    keys.forget_older()
    making.create(folder / "ours.tar.gz")
    return folder / "ours.tar.gz", folder / "other.tar.gz"


def fill_disk(monkeypatch, tmp_path) -> None:
    """Let copying a database fail with a full disk, on SQLite in `copyfile` and on PostgreSQL in `psql`."""

    def copy(*args, **kwargs):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "psql").write_text("#!/bin/sh\necho 'ERROR: could not extend file: No space left on device' >&2\nexit 1\n")
    (tools / "psql").chmod(0o700)
    monkeypatch.setenv("PATH", f"{tools}:{os.environ['PATH']}")
    monkeypatch.setattr(shutil, "copyfile", copy)


def test_a_restore_that_finds_no_room_leaves_the_keys_and_the_data(two_worlds, home, monkeypatch, tmp_path_factory):
    _, other = two_worlds
    rows, kept = all_rows(), files_in(home / "keys")
    with monkeypatch.context() as patch:
        fill_disk(patch, tmp_path_factory.mktemp("without room"))
        with pytest.raises((OSError, CannotCopy), match="No space left"):
            restore(other, replace=True)
    assert all_rows() == rows and files_in(home / "keys") == kept
    assert not key_files.restore_folders() and not list(home.glob("unpacked-*"))
    restore(other, replace=True)
    assert vault.examine() == (True, "the key for sealed fields fits") and files_in(home / "keys") != kept


def test_a_restore_of_a_damaged_database_touches_nothing(two_worlds, home):
    _, other = two_worlds
    rows, kept = all_rows(), files_in(home)
    name = archive.read_manifest(other).database
    damaged = forge(other, lambda parts: parts | {name: parts[name][:5000] + bytes(60_000)})
    with pytest.raises(CannotCopy):
        restore(damaged, replace=True)
    assert all_rows() == rows and files_in(home) == kept


def test_a_restore_that_is_killed_at_every_step_leaves_a_database_with_its_keys(two_worlds, home):
    """A further restore after each kill brings everything back."""
    ours, other = two_worlds
    rows, kept = all_rows(), files_in(home / "keys")
    db.session.remove()
    db.engine.dispose()
    every = 1 if db.engine.dialect.name == "sqlite" else 4  # PostgreSQL's tools are slow
    result = run("-m", "tests.lms.restoring", str(every), str(ours), str(other), home=home)
    assert result.returncode == 0, result.stderr
    assert int(result.stdout) * every > 20
    db.session.remove()
    assert all_rows() != rows and files_in(home / "keys") != kept
    restore(ours, replace=True)
    assert all_rows() == rows and files_in(home / "keys") == kept


def test_no_server_starts_after_a_restore_that_was_cut_off(two_worlds, home):
    (home / "keys" / ".restored-abc").mkdir()
    with pytest.raises(BadSetting, match="A restore was cut off"):
        in_use.begin_to_serve(read({"LMS_DATA": str(home)}))
    assert vault.examine()[0] is False


# ---- What was damaged or missing when the backup was made


def test_a_file_that_was_damaged_then_does_not_replace_a_good_one(home, cast, tmp_path_factory):
    assert cast.sri
    sha256 = files.keep(b"a photo", "image/webp").sha256
    db.session.commit()
    path = files.path_of(sha256)
    path.write_bytes(b"rotten")
    backup, manifest = making.create(tmp_path_factory.mktemp("elsewhere") / "backup.tar.gz")
    assert manifest.missing == [archive.name_of(sha256)]
    path.write_bytes(b"a photo")
    restore(backup, replace=True)
    assert path.read_bytes() == b"a photo"
    path.unlink()
    restore(backup, replace=True)
    assert not path.exists()


def test_bytes_under_a_hash_that_is_not_theirs_are_refused(home, backup):
    name = next(name for name in parts_of(backup) if name.startswith("files/"))
    with pytest.raises(BadArchive, match="do not have the bytes"):
        making.verify(forge(backup, lambda parts: parts | {name: b"other bytes"}))


def test_a_backup_without_its_database_is_none(home, backup):
    rows = all_rows()
    name = archive.read_manifest(backup).database
    for change, refused, words in (
        (lambda parts: {part: content for part, content in parts.items() if part != name}, BadArchive, "holds no database"),
        (lambda parts: parts | {name: b""}, CannotCopy, "The copy of the database|pg_restore said"),
    ):
        without = forge(backup, change)
        with pytest.raises(refused, match=words):
            making.verify(without)
        with pytest.raises(refused, match=words):
            restore(without, replace=True)
    assert all_rows() == rows


def test_a_damaged_database_is_replaced_only_when_told_to(home, cast, backup, command, monkeypatch):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("a damaged page of PostgreSQL cannot be planted from here")
    damaged = home / "damaged.sqlite"
    with closing(engine.sqlite_module().connect(db.engine.url.database)) as source:
        source.execute(f"VACUUM INTO '{damaged}'")
    break_pages(damaged)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{damaged}")
    monkeypatch.setenv("LMS_SECRET_KEY", "only for tests")
    code, output = command("restore", str(backup))
    assert code == 1 and "cannot be read" in output and "--replace" in output and "Traceback" not in output
    code, output = command("restore", "--replace", str(backup))
    assert code == 0 and "Whole." in output, output


def test_a_mark_of_demo_people_that_the_backup_does_not_have_goes(home, backup):
    (home / "demo").touch()
    restore(backup, replace=True)
    assert not (home / "demo").exists() and (home / "office").exists()


# ---- Keys in a forged archive


def seal_by_hand(*members: tuple[tarfile.TarInfo, bytes]) -> bytes:
    """Seal members of a tar to the public half, which is no secret."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for info, content in members:
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return pyrage.encrypt(out.getvalue(), [x25519.Recipient.from_str(recovery.path().read_text())])


def link(name: str) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
    return info


HOSTILE = {
    "a place outside": lambda: seal_by_hand((tarfile.TarInfo("../../pwned.txt"), b"x")),
    "another name": lambda: seal_by_hand((tarfile.TarInfo("authorized_keys"), b"x")),
    "a link": lambda: seal_by_hand((link("secret_key"), b"")),
    "twice": lambda: seal_by_hand((tarfile.TarInfo("secret_key"), b"x"), (tarfile.TarInfo("secret_key"), b"y")),
    "too long": lambda: seal_by_hand((tarfile.TarInfo("secret_key"), b"x" * 5000)),
    "no text": lambda: seal_by_hand((tarfile.TarInfo("secret_key"), b"\xff\x00")),
    "no tar": lambda: pyrage.encrypt(b"hello" * 500, [x25519.Recipient.from_str(recovery.path().read_text())]),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_sealed_keys_that_are_none_are_refused_whole(home, backup, kind):
    private = recovery.make()
    recovery.put_in_force(private)
    made = making.create(backup.with_name("sealed.tar.gz"))[0]
    evil = forge(made, lambda parts: parts | {archive.SEALED_KEYS: HOSTILE[kind]()}, keys={"secret_key": "00"})
    rows, kept = all_rows(), files_in(home)
    with pytest.raises(BadArchive):
        restore(evil, replace=True, typed=private)
    assert all_rows() == rows and files_in(home) == kept
    assert not list(home.parent.glob("pwned*"))


@pytest.mark.parametrize(
    ("name", "content"), [("keys/authorized_keys", b"x"), ("keys/secret_key", b"x" * 5000), ("office", bytes(1 << 17))]
)
def test_open_keys_that_are_none_are_refused_whole(home, backup, name, content):
    rows, kept = all_rows(), files_in(home)
    evil = forge(backup, lambda parts: parts | {name: content})
    with pytest.raises(BadArchive, match=Path(name).name):
        restore(evil, replace=True)
    assert all_rows() == rows and files_in(home) == kept


def test_open_keys_replace_those_of_an_office_that_seals_its_own_only_when_told_to(home, backup, command):
    (home / "keys" / "secret_key").write_text("another key")
    recovery.put_in_force(recovery.make())
    kept = files_in(home)
    code, output = command("restore", "--replace", str(backup))
    assert code == 1 and "--open-keys" in output
    assert files_in(home) == kept
    assert command("restore", "--replace", "--open-keys", str(backup))[0] == 0
    assert (home / "keys" / "secret_key").read_text() == "a key"
    restoring.restore(backup, replace=True, ask=lambda unseal: unseal(""))  # it has these keys now, so it replaces none
