"""The vault: sealed values cannot be opened without their key, and a lost key is not replaced by a new one."""

import multiprocessing
import stat
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from core import vault
from core.db import db
from core.vault import VaultMark


@pytest.fixture(autouse=True)
def own_folder(app, tmp_path: Path):
    """A key folder for this test."""
    kept, app.config["DATA"] = app.config["DATA"], str(tmp_path)
    vault.make_key(vault.path_of_key())
    yield tmp_path
    app.config["DATA"] = kept


def test_what_is_sealed_opens_again():
    sealed = vault.seal(b"9120001234567")
    assert vault.unseal(sealed) == b"9120001234567"
    assert b"9120001234567" not in sealed
    assert sealed[0] == 1
    assert vault.seal(b"9120001234567") != sealed
    assert vault.unseal(vault.seal(b"")) == b""


def test_one_changed_byte_is_noticed():
    sealed = vault.seal(b"9120001234567")
    for place in range(len(sealed)):
        broken = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
        with pytest.raises(vault.Locked):
            vault.unseal(broken)
    for broken in (b"", b"\x01", sealed[:12], sealed[:-1]):
        with pytest.raises(vault.Locked):
            vault.unseal(broken)


def test_the_key_is_its_owners_alone():
    vault.seal(b"x")
    assert stat.S_IMODE(vault.path_of_key().stat().st_mode) == 0o600
    assert vault.examine() == (True, "the key for sealed fields fits")
    vault.path_of_key().chmod(0o644)
    assert vault.examine()[0] is False


def test_a_keyed_hash_finds_again_and_differs_by_purpose():
    assert vault.keyed_hash("nib", "9120001234567") == vault.keyed_hash("nib", "9120001234567")
    assert vault.keyed_hash("nib", "9120001234567") != vault.keyed_hash("document", "9120001234567")
    assert len(vault.keyed_hash("nib", "1")) == 64


def test_a_lost_key_is_told_and_not_replaced():
    sealed = vault.seal(b"x")
    db.session.commit()
    vault.path_of_key().unlink()
    for deed in (lambda: vault.unseal(sealed), lambda: vault.seal(b"y"), lambda: vault.keyed_hash("nib", "1")):
        with pytest.raises(vault.Locked):
            deed()
    assert not vault.path_of_key().exists()
    assert vault.examine()[0] is False


def test_another_key_is_told_and_seals_nothing():
    sealed = vault.seal(b"x")
    db.session.commit()
    vault.path_of_key().unlink()
    vault.make_key(vault.path_of_key())
    for deed in (lambda: vault.unseal(sealed), lambda: vault.seal(b"y"), lambda: vault.keyed_hash("nib", "1")):
        with pytest.raises(vault.Locked):
            deed()
    assert vault.examine()[0] is False


@pytest.mark.parametrize("content", ["", "no key", "ab" * 31, "ab" * 33])
def test_a_damaged_key_file_is_told_and_kept(content):
    sealed = vault.seal(b"x")
    db.session.commit()
    vault.path_of_key().write_text(content)
    for deed in (lambda: vault.unseal(sealed), lambda: vault.seal(b"y")):
        with pytest.raises(vault.Locked):
            deed()
    assert vault.path_of_key().read_text() == content


def test_sealing_that_was_not_committed_leaves_no_mark():
    vault.seal(b"x")
    vault.seal(b"y")
    db.session.rollback()
    assert db.session.scalar(select(VaultMark.mark)) is None
    vault.seal(b"z")
    db.session.commit()
    assert db.session.scalar(select(VaultMark.mark))


def test_a_new_database_takes_the_key_that_is_there():
    vault.seal(b"x")
    db.session.commit()
    key = vault.path_of_key().read_text()
    db.session.execute(delete(VaultMark))
    assert vault.unseal(vault.seal(b"y")) == b"y"
    assert vault.path_of_key().read_text() == key


def test_many_at_once_seal_under_one_key(in_parallel):
    sealed = in_parallel(12, lambda: vault.seal(b"x"))
    assert [vault.unseal(value) for value in sealed] == [b"x"] * 12


def test_of_many_processes_one_makes_the_key(own_folder: Path):
    path = own_folder / "keys" / "fields.key"
    spawn = multiprocessing.get_context("spawn")
    with spawn.Pool(4) as pool:
        keys = pool.map(_made, [path] * 16)
    assert len(set(keys)) == 1
    assert [file.name for file in path.parent.iterdir()] == ["fields.key"]


def _made(path: Path) -> str:
    vault.make_key(path)
    return path.read_text()
