"""A backup restores all tables, files and keys. Missing files are named, and a file that is no whole backup is refused."""

import gzip
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import tarfile
import time
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
import zxingcpp
from sqlalchemy import NullPool, create_engine, select, text

from core import clock, engine, files, renewal, vault
from core.db import db
from lms import in_use, keys
from lms.backup import archive, making, record, recovery, sheet
from lms.backup.archive import BadArchive
from lms.backup.databases import CannotCopy
from lms.backup.restoring import NotEmpty
from lms.config import ROOT, BadSetting, read
from people.models import Person
from tests.journeys.server import free_port
from tests.lms.backups import all_rows, break_an_index, break_pages, files_in, lose_everything, restore, rewrite


def test_what_was_lost_comes_back_equal(home, backup):
    rows, kept = all_rows(), files_in(home)
    lose_everything(home)
    restore(backup)
    assert all_rows() == rows
    assert files_in(home) == kept


def test_a_program_that_still_has_the_database_open_spoils_no_restore(home, backup):
    """Only on SQLite: on PostgreSQL a restore is refused while another program is connected."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("on PostgreSQL a restore is refused")
    rows = all_rows()
    other = engine.sqlite_module().connect(db.engine.url.database)
    with closing(other):
        assert other.execute("SELECT count(*) FROM persons").fetchone() == (len(rows["persons"]),)
        restore(backup, replace=True)
        assert all_rows() == rows
        other.execute("SELECT count(*) FROM persons")
    assert all_rows() == rows


def test_what_was_restored_can_be_kept_and_restored_again(home, backup):
    rows = all_rows()
    again = backup.with_name("again.tar.gz")
    for _ in range(2):
        restore(backup, replace=True)
        again.unlink(missing_ok=True)
        making.create(again)
        restore(again, replace=True)
    assert all_rows() == rows


def test_a_restore_replaces_people_only_when_told_to(home, backup, cast):
    rows = all_rows()
    cast.sri.name = "Somebody Else"
    db.session.commit()
    with pytest.raises(NotEmpty):
        restore(backup)
    assert db.session.scalars(select(Person.name).where(Person.id == cast.sri.id)).one() == "Somebody Else"
    db.session.rollback()
    restore(backup, replace=True)
    assert all_rows() == rows


def test_people_may_go_on_writing_while_a_backup_is_made(home, cast, tmp_path_factory, monkeypatch):
    """A file that is stored after the first round of copying is in the backup, with its row."""
    assert cast.sri
    copied = archive.Writer.add_bytes
    late = []

    def add(parts, name, content):
        if not late:
            late.append(files.keep(b"stored meanwhile", "image/webp").sha256)
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


@pytest.mark.parametrize("seed", range(20))
def test_a_damaged_backup_is_refused_with_a_sentence_or_proven_whole(home, backup, seed):
    """The archive is cut off anywhere, or bytes are changed in the compressed file or in the tar within it."""
    dice = random.Random(seed)
    content = bytearray(gzip.decompress(backup.read_bytes()) if seed % 2 else backup.read_bytes())
    if seed % 5 == 0:
        content = content[: dice.randrange(len(content))]
    for _ in range(dice.randint(1, 20) if content else 0):
        content[dice.randrange(len(content))] = dice.randrange(256)
    damaged = backup.with_name("damaged.tar.gz")
    damaged.write_bytes(gzip.compress(content) if seed % 2 else bytes(content))
    try:
        making.verify(damaged)
    except BadArchive as error:
        assert str(error).endswith(".")
        with pytest.raises(BadArchive):
            restore(damaged, replace=True)


@pytest.mark.parametrize(
    "manifest",
    [
        b"[" * 100_000, b"5", b"[]", b"{}", b"\xff", b'{"made_at": "", "engine": "sqlite", "revision": "", "office": "", "tables": {}, "parts": 3}',
        b'{"made_at": "", "engine": ["sqlite"], "revision": "", "office": "", "tables": {}}',
        b'{"made_at": "", "engine": "sqlite", "revision": "", "office": "", "tables": {"persons": {}}}',
        b'{"made_at": "", "engine": "sqlite", "revision": "", "office": "", "tables": {}, "form": [1]}',
        b'{"made_at": "", "engine": "sqlite", "revision": "", "office": "", "tables": {}, "form": 99}',
    ],
)  # fmt: skip
def test_a_backup_that_says_odd_things_of_itself_is_refused(backup, manifest):
    odd = rewrite(backup, lambda name, content: manifest if name == archive.MANIFEST else content)
    with pytest.raises(BadArchive, match=r"manifest cannot be read|has form 99"):
        making.verify(odd)


HEADS = {
    "a link": {"type": tarfile.SYMTYPE, "linkname": "/etc/passwd"},
    "a device": {"type": tarfile.CHRTYPE},
    "a folder": {"type": tarfile.DIRTYPE},
    "a size without end": {"size": 2**60},
}


@pytest.mark.parametrize("kind", HEADS)
def test_a_backup_with_odd_parts_is_refused(home, backup, kind):
    info = tarfile.TarInfo("files/ab/" + "ab" * 32)
    for name, value in HEADS[kind].items():
        setattr(info, name, value)
    odd = backup.with_name("odd.tar.gz")
    odd.write_bytes(gzip.compress(info.tobuf() + bytes(1024)))
    with pytest.raises(BadArchive):
        making.verify(odd)


def test_a_changed_part_is_named(backup, tmp_path):
    changed = rewrite(backup, lambda name, content: b"other" if name == "keys/secret_key" else content)
    with pytest.raises(BadArchive, match="keys/secret_key"):
        making.verify(changed)


def test_an_archive_that_leads_outside_is_refused(backup, home):
    evil = rewrite(backup, lambda name, content: content, extra=("../../evil", b"x"))
    with pytest.raises(BadArchive, match="evil"):
        restore(evil, replace=True)


def test_what_is_no_backup_is_refused(tmp_path):
    for content in (b"", b"hello", gzip.compress(b"hello")):
        (tmp_path / "some.tar.gz").write_bytes(content)
        with pytest.raises(BadArchive):
            making.verify(tmp_path / "some.tar.gz")
    with pytest.raises(BadArchive):
        making.verify(tmp_path / "nowhere.tar.gz")


# ---- What is missing is named


def remove(path: Path) -> None:
    path.unlink()


def change(path: Path) -> None:
    path.write_bytes(b"other bytes")


def replace_by_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("harm", [remove, change, replace_by_folder])
def test_one_missing_file_is_named_and_the_rest_is_kept(home, backup, harm):
    lost = files.keep(b"this one goes", "image/webp").sha256
    db.session.commit()
    harm(files.path_of(lost))
    whole, incomplete = backup.with_name("whole.tar.gz"), backup.with_name("incomplete.tar.gz")
    path, manifest = making.create(whole, incomplete=incomplete)
    assert (path, manifest.missing) == (incomplete, [archive.name_of(lost)])
    assert not whole.exists()
    rows = all_rows()
    shutil.rmtree(home / "files")
    assert restore(path, replace=True).missing == manifest.missing
    assert all_rows() == rows
    assert sorted(path.read_bytes() for path in (home / "files").rglob("*") if path.is_file() and path.name != lost) == [
        b"%PDF a certificate",
        b"a photo",
    ]


def test_a_file_that_is_removed_for_good_meanwhile_is_not_missing(home, backup, monkeypatch):
    """The backup is made again, and by then no row names the file."""
    deleted, copied = files.keep(b"deleted", "image/webp").sha256, archive.Writer.add
    db.session.commit()

    def add(parts, name, path):
        if name == "database.sqlite" or name == "database.dump":
            files.release(deleted)
            db.session.commit()
            files.remove_unused()
        copied(parts, name, path)

    files.path_of(deleted).rename(home / "aside")  # so that it cannot be copied
    monkeypatch.setattr(archive.Writer, "add", add)
    assert making.create(backup.with_name("again.tar.gz"))[1].missing == []


def test_a_lost_key_is_named(home, backup):
    vault.set_up()
    db.session.commit()
    vault.path_of_key().unlink()
    assert making.create(backup.with_name("again.tar.gz"))[1].missing == ["keys/fields.key"]


# ---- The command


def test_an_incomplete_backup_is_told_by_its_name_its_exit_code_and_the_record(home, cast, command, tmp_path):
    assert cast.sri
    (home / "keys" / "secret_key").write_text("a key")
    lost = files.keep(b"this one goes", "image/webp").sha256
    db.session.commit()
    code, output = command("create")
    assert code == 0 and "Whole." in output and record.read().missing == []
    files.path_of(lost).unlink()
    with clock.at(clock.now() + timedelta(days=1)):
        code, output = command("create", "--keep", "1")
    assert code == 3 and "Incomplete." in output and archive.name_of(lost) in output
    names = sorted(path.name for path in (home / "backups").iterdir())
    assert len(names) == 2 and names[1].endswith("-incomplete.tar.gz")  # it does not remove the whole one
    assert record.read().missing == [archive.name_of(lost)] and record.read().file == str(home / "backups" / names[1])
    assert command("verify", record.read().file)[0] == 3


@pytest.mark.parametrize("harm", [break_pages, break_an_index])
def test_what_fails_its_proof_never_has_a_good_name(home, cast, command, monkeypatch, harm):
    """A damaged database is copied as far as possible, and its copy fails the check."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL's own tool reads every row, and fails by itself")
    assert cast.sri
    db.session.commit()
    damaged = home / "damaged.sqlite"
    with closing(engine.sqlite_module().connect(db.engine.url.database)) as source:
        source.execute(f"VACUUM INTO '{damaged}'")
    harm(damaged)
    monkeypatch.setenv("DATABASE_URL", f"sqlite:///{damaged}")
    monkeypatch.setenv("LMS_SECRET_KEY", "only for tests")
    code, output = command("create")
    assert code == 1 and "Error: The " in output
    assert [path.name for path in (home / "backups").iterdir() if not path.name.endswith(".failed")] == []
    assert record.read().failed and record.read().file is None


def test_a_disk_that_is_full_leaves_no_half_backup(home, cast, command, monkeypatch):
    assert cast.sri
    files.keep(os.urandom(200_000), "image/webp")
    db.session.commit()
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
    before = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        code, output = command("create", str(home / "backup.tar.gz"))
    finally:
        signal.signal(signal.SIGXFSZ, before)
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY,) * 2)
    assert code == 1 and "Traceback" not in output
    assert not [path for path in home.iterdir() if "backup.tar.gz" in path.name]


# ---- While somebody else is at work


def test_a_restore_is_refused_while_a_server_or_worker_runs(home, backup, command):
    rows = all_rows()
    with in_use.shared(home):
        code, output = command("restore", "--replace", str(backup))
    assert code == 1 and "in use" in output and "systemctl stop" in output
    assert all_rows() == rows
    with in_use.exclusive(home), pytest.raises(BadSetting, match="restore"):
        in_use.begin_to_serve(read({"LMS_DATA": str(home), "LMS_SECRET_KEY": "x"}))
    with in_use.exclusive(home), pytest.raises(in_use.InUse):
        making.create(backup.with_name("again.tar.gz"))
    assert command("restore", "--replace", str(backup))[0] == 0


def test_servers_and_the_worker_say_that_they_run(home, cast, monkeypatch):
    """Each runs in its own process, and a killed process releases the lock."""
    assert cast.sri
    db.session.commit()
    environ = {name: value for name, value in os.environ.items() if not name.startswith("LMS_")}
    url = db.engine.url.set(drivername=db.engine.url.get_backend_name()).render_as_string(hide_password=False)
    environ |= {"LMS_DATA": str(home), "DATABASE_URL": url, "PYTHONPATH": str(ROOT), "LMS_SECRET_KEY": "x" * 40}
    environ["PORT"] = str(free_port())
    starts = (["-m", "lms", "worker"], ["-m", "lms", "serve"], ["-c", "import lms.wsgi, time; time.sleep(600)"])
    running = [subprocess.Popen([sys.executable, *words], env=environ, cwd=ROOT, stderr=subprocess.DEVNULL) for words in starts]
    try:
        await_lock(home, {process.pid for process in running})
    finally:
        for process in running:
            process.kill()
            process.wait()
    await_lock(home, set())


def test_on_postgresql_another_connection_refuses_a_restore(home, backup):
    if db.engine.dialect.name != "postgresql":
        pytest.skip("on SQLite another program that opens the file is not noticed")
    other = create_engine(db.engine.url, poolclass=NullPool)
    with other.connect() as connection, pytest.raises(CannotCopy, match="1 other connection"):
        connection.execute(text("SELECT 1"))
        restore(backup, replace=True)
    restore(backup, replace=True)


# ---- Sealed keys


@pytest.fixture
def sealed(home, backup) -> tuple[Path, str]:
    """A backup with sealed keys, and its recovery key."""
    private = recovery.make()
    recovery.put_in_force(private)
    keys.set_up()
    return making.create(backup.with_name("sealed.tar.gz"))[0], private


def test_no_key_can_be_read_in_a_backup_that_is_sealed(home, sealed):
    path, private = sealed
    with tarfile.open(path) as tar:
        parts = {member.name: tar.extractfile(member).read() for member in tar}
    secrets = [key.read_bytes() for key in (home / "keys").iterdir() if key.name != "recovery.pub"]
    assert len(secrets) == 2
    for name, content in parts.items():
        assert not [secret for secret in secrets if secret in content], name
    assert private not in "".join(key.read_text() for key in home.rglob("*") if key.is_file() and key.parent.name == "keys")


def test_on_an_empty_machine_the_recovery_key_brings_all_back(home, sealed, command):
    path, private = sealed
    rows, kept = all_rows(), files_in(home)
    lose_everything(home)
    code, output = command(
        "restore", str(path), typed="\n".join(["wrong", private[:-3] + "QQQ", " ".join(recovery.rows(private))])
    )
    assert code == 0, output
    assert "here are 5" in output and "A letter of the recovery key is wrong" in output
    assert all_rows() == rows
    assert files_in(home) == kept


def test_without_the_recovery_key_nothing_is_touched(home, sealed, command, tmp_path_factory):
    path, private = sealed
    (home / "keys" / "fields.key").write_text("ab" * 32)
    rows, kept = all_rows(), files_in(home)
    sheet = tmp_path_factory.mktemp("paper") / "sheet.txt"
    sheet.write_text(recovery.make())
    for words, typed in (((), ""), ((), f"{private[:20]}\n" * 3), (("--recovery-key", str(sheet)), "")):
        code, output = command("restore", "--replace", *words, str(path), typed=typed)
        assert code == 1 and "recovery key" in output
        assert all_rows() == rows
        assert files_in(home) == kept
    sheet.write_text("# from the safe\n" + private.lower())
    assert command("verify", str(path), "--recovery-key", str(sheet))[0] == 0
    assert command("restore", "--replace", str(path), "--recovery-key", str(sheet))[0] == 0


def test_a_machine_that_has_the_keys_is_not_asked(home, sealed):
    path, _ = sealed
    lying = files_in(home / "keys")
    restore(path, replace=True)
    assert files_in(home / "keys") == lying


def test_a_backup_in_the_middle_of_a_renewal_holds_both_keys(home, backup, sealed):
    _, private = sealed
    secret = vault.seal(b"under the first")
    db.session.commit()
    renewal.begin()
    path = making.create(backup.with_name("middle.tar.gz"))[0]
    renewal.reseal()
    renewal.switch()
    renewal.finish()
    with pytest.raises(vault.Locked):
        vault.unseal(secret)
    restore(path, replace=True, typed=private)
    assert vault.unseal(secret) == b"under the first"
    assert vault.examine() == (False, "a renewal of the keys was begun and is not finished: run lms keys renew")


@pytest.mark.parametrize(
    "spell",
    [
        lambda key: key,
        lambda key: key.lower(),
        lambda key: "\n".join(recovery.rows(key)),
        lambda key: "-".join(key.removeprefix(recovery.PREFIX)),
        lambda key: key.removeprefix(recovery.PREFIX).replace("0", "O").replace("L", "I").replace("8", "b"),
        lambda key: f"# made today\n# public key: age1\n{key}\n",
    ],
)
def test_a_recovery_key_may_be_typed_as_people_type(home, spell):
    private = recovery.make()
    recovery.put_in_force(private)
    assert recovery.unseal(recovery.seal({"secret_key": b"b"}), spell(private)) == {"secret_key": b"b"}


def test_every_single_wrong_letter_is_noticed(home):
    private = recovery.make()
    recovery.put_in_force(private)
    content = recovery.seal({"secret_key": b"b"})
    for place in range(len(recovery.PREFIX), len(private)):
        other = "Q" if private[place] != "Q" else "P"
        with pytest.raises(recovery.WrongKey, match="A letter of the recovery key is wrong"):
            recovery.unseal(content, private[:place] + other + private[place + 1 :])


def test_the_sheet_holds_the_key_in_letters_and_as_a_code(home):
    private = recovery.make()
    page = pypdfium2.PdfDocument(sheet.draw(private))
    assert len(page) == 1
    words = page[0].get_textpage().get_text_range()
    assert all(row in words for row in recovery.rows(private))
    assert [found.text for found in zxingcpp.read_barcodes(page[0].render(scale=3).to_numpy())] == [private]


def await_lock(home: Path, processes: set[int]) -> None:
    """Wait until exactly these processes hold the lock of the installation."""
    end = time.monotonic() + 60
    while held_by(home) != processes:
        assert time.monotonic() < end
        time.sleep(0.1)


def held_by(home: Path) -> set[int]:
    """Return the processes that hold the lock of the installation, from /proc/locks."""
    inode = (home / "in-use").stat().st_ino if (home / "in-use").exists() else -1
    lines = (line.split() for line in Path("/proc/locks").read_text().splitlines())
    return {int(words[4]) for words in lines if words[1] == "FLOCK" and words[5].endswith(f":{inode}")}
