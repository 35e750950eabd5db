"""Files lie on disk once for each content, for as long as somebody points at them."""

import hashlib
import os
import stat

import pytest

from core import files, jobs
from core.db import db
from core.files import StoredFile

PHOTO = b"the bytes of a photo"
SHA256 = hashlib.sha256(PHOTO).hexdigest()


def keep():
    return files.keep(PHOTO, "image/webp")


def uses():
    db.session.expire_all()
    stored = db.session.get(StoredFile, SHA256)
    found = stored and stored.uses
    db.session.rollback()  # let others write
    return found


def test_what_is_kept_can_be_read(app):
    stored = keep()
    db.session.commit()
    assert (stored.sha256, stored.size, stored.media_type) == (SHA256, len(PHOTO), "image/webp")
    assert files.read(SHA256) == PHOTO


def test_the_same_content_lies_there_once_and_is_counted(app):
    keep(), keep()
    db.session.commit()
    assert uses() == 2
    assert not list(files.path_of(SHA256).parent.glob("tmp*"))


def test_nobody_else_on_the_machine_may_read_it(app):
    keep()
    assert stat.S_IMODE(files.path_of(SHA256).stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "name", ["../../keys/secret_key", "/etc/passwd", SHA256 + "/..", SHA256[:-1], SHA256.upper(), SHA256 + "\n", ""]
)
def test_only_a_hash_leads_to_a_file(app, name):
    with pytest.raises(ValueError, match="by its SHA-256 alone"):
        files.path_of(name)


def test_a_file_goes_when_nobody_points_at_it(app):
    keep(), keep()
    files.release(SHA256)
    assert files.remove_unused() == 0 and files.read(SHA256) == PHOTO
    files.release(SHA256)
    assert files.remove_unused() == 1
    assert uses() is None and not files.path_of(SHA256).exists()


def test_the_worker_takes_away_what_is_unused(app):
    keep()
    files.release(SHA256)
    db.session.commit()
    assert jobs.run("files.remove_unused") == 1


def test_a_file_that_comes_again_is_there_again(app):
    keep()
    files.release(SHA256)
    files.remove_unused()
    keep()
    db.session.commit()
    assert uses() == 1 and files.read(SHA256) == PHOTO


def test_a_row_whose_bytes_went_before_the_commit_gets_them_back(app):
    keep()
    files.release(SHA256)
    db.session.commit()
    files.path_of(SHA256).unlink()  # the machine stopped between the removal and its commit
    keep()
    db.session.commit()
    assert uses() == 1 and files.read(SHA256) == PHOTO


def test_thirty_at_once_are_one_file_used_thirty_times(app, in_parallel):
    assert not [one for one in in_parallel(30, lambda: keep().sha256) if isinstance(one, Exception)]
    assert uses() == 30 and files.read(SHA256) == PHOTO


def test_keeping_and_removing_at_once_never_leaves_a_row_without_bytes(app, in_parallel):
    def come_and_go(turn=iter(range(1000))):
        number = next(turn)
        if number % 3 == 0:
            return files.remove_unused()
        keep()
        if number % 3 == 1:
            files.release(SHA256)
        return None

    for _ in range(5):
        assert not [one for one in in_parallel(12, come_and_go) if isinstance(one, Exception)]
        if uses():
            assert files.read(SHA256) == PHOTO


def test_a_full_disk_leaves_no_half_file(app, monkeypatch):
    def full(descriptor):
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        files.keep(b"other bytes", "image/webp")
    monkeypatch.undo()
    db.session.rollback()
    sha256 = hashlib.sha256(b"other bytes").hexdigest()
    folder = files.path_of(sha256).parent
    assert not folder.exists() or not list(folder.glob("tmp*"))


@pytest.mark.parametrize(
    ("how", "header", "begins"),
    [
        ({}, "Cache-Control", "private, no-store"),
        ({"public": True}, "Cache-Control", "public, max-age=31536000, immutable"),
        ({"name": "foto.webp"}, "Content-Disposition", "attachment"),
        ({"sandbox": True}, "Content-Security-Policy", "sandbox; default-src 'none'"),
    ],
)
def test_private_files_are_never_cached_and_public_ones_for_ever(app, how, header, begins):
    stored = keep()
    with app.test_request_context():
        response = files.send(stored, **how)
        response.close()
    assert response.headers[header].startswith(begins)
