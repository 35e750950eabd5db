"""Files are stored once for each content, as long as a row uses them."""

import hashlib
import os
import stat

import pytest

from core import clock, files, jobs
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
    assert not [result for result in in_parallel(30, lambda: keep().sha256) if isinstance(result, Exception)]
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
        assert not [result for result in in_parallel(12, come_and_go) if isinstance(result, Exception)]
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


# ---- What a transaction that was taken back leaves


def write_stray(content: bytes, *, hours: float, name: str | None = None):
    """Write a file without a row, `hours` old."""
    path = files.path_of(hashlib.sha256(content).hexdigest())
    path = path.with_name(name) if name else path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    age(path, hours)
    return path


def age(path, hours: float) -> None:
    moment = clock.now().timestamp() - hours * 3600
    os.utime(path, (moment, moment))


def test_files_of_uploads_that_were_taken_back_go_after_a_day(app):
    keep()
    db.session.rollback()
    assert files.path_of(SHA256).exists(), "the upload wrote it before it was taken back"
    age(files.path_of(SHA256), 23.9)
    assert jobs.run("files.remove_strays") == 0 and files.path_of(SHA256).exists()
    age(files.path_of(SHA256), 24.1)
    assert jobs.run("files.remove_strays") == 1 and not files.path_of(SHA256).exists()
    assert uses() is None


def test_half_files_of_a_process_that_died_go_too(app):
    half = write_stray(PHOTO, hours=30, name="tmpab12cd")
    young = write_stray(PHOTO, hours=1, name="tmpyoung1")
    assert jobs.run("files.remove_strays") == 1
    assert not half.exists() and young.exists()
    young.unlink()


def test_a_file_that_a_row_names_stays_however_old_it_is(app):
    """For example a file that a restore brought back, or one without uses that is not yet removed."""
    keep()
    db.session.commit()
    age(files.path_of(SHA256), 24 * 400)
    assert jobs.run("files.remove_strays") == 0 and files.read(SHA256) == PHOTO


def test_who_stores_the_same_bytes_while_they_are_swept_has_them(app, in_parallel):
    turns = iter(range(1000))

    def sweep_or_keep():
        if next(turns) % 2:
            return files.remove_strays()
        keep()
        return None

    for _ in range(5):
        write_stray(PHOTO, hours=30)
        assert not [result for result in in_parallel(10, sweep_or_keep) if isinstance(result, Exception)]
        assert files.read(SHA256) == PHOTO and uses() >= 5
        db.session.execute(files.StoredFile.__table__.delete())
        db.session.commit()


def test_a_stray_that_got_its_row_since_it_was_looked_for_stays(app):
    keep()
    db.session.commit()
    assert not files._remove_stray(files.path_of(SHA256)) and files.read(SHA256) == PHOTO
