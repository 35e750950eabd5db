"""On a full disk a photo is answered with 503 and a sentence, no part of it is stored, and the next one with room is taken.

A limit on the size of files of this process stands in for the full disk. PostgreSQL writes in its own processes, so there the
photo meets the limit; on SQLite the database may meet it first. If mounting is allowed, a real small disk is filled too.
"""

import errno
import json
import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from core import clock, files, notes
from core.db import db
from core.files import StoredFile
from lms.trouble import disk as trouble
from lms.trouble import worker
from quizzes.models import Evidence
from tests.client import PageClient
from tests.quizzes import tasking

PAGE = "/learn/kopi/task"
NO_ROOM = "Komputer kami penuh"


@pytest.fixture
def sri(cast, app, monkeypatch, tmp_path) -> PageClient:
    """Bu Sri at her task, with an empty data folder."""
    tasking.learner(cast.sri, tasking.course(owner=cast.dewi))
    monkeypatch.setitem(app.config, "DATA", str(tmp_path))
    return cast.signed_in(cast.sri)


def photo_form(browser: PageClient) -> dict:
    """Return the form that her phone sends. Made before the disk is full."""
    facts = {"photo": FileStorage(tasking.photo_file(), "foto.jpg"), "sent_as": str(uuid4()), "csrf_token": browser.csrf(PAGE)}
    boundary, body = encode_multipart(facts)
    return {"data": body, "content_type": f"multipart/form-data; boundary={boundary}"}


def counts() -> tuple[int, int]:
    """Return the number of photos and of stored files."""
    photos, stored = [db.session.scalar(select(func.count()).select_from(model)) for model in (Evidence, StoredFile)]
    db.session.rollback()
    return photos or 0, stored or 0


def files_in(folder: Path) -> list[Path]:
    return [path for path in (folder / "files").rglob("*") if path.is_file()]


@contextmanager
def no_file_grows_beyond(size: int) -> Iterator[None]:
    """Let the kernel refuse to write beyond this size, with EFBIG."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def check_refused(answer) -> None:
    assert answer.status_code == 503 and int(answer.headers["Retry-After"]) > 0
    assert NO_ROOM in answer.text or "yang baru dikirim belum tersimpan" in answer.text
    assert 'href="/learn' not in answer.text.split("<main")[1], "only the browser's Back button has what was typed"


def test_where_no_file_may_grow_the_photo_is_refused_and_nothing_half_is_kept(sri, tmp_path):
    form, before = photo_form(sri), counts()
    with no_file_grows_beyond(1000):
        answer = sri.post(f"{PAGE}/photos/cangkir", **form)
    check_refused(answer)
    if db.engine.dialect.name == "postgresql":
        assert NO_ROOM in answer.text
    assert counts() == before and files_in(tmp_path) == []
    assert sri.post(f"{PAGE}/photos/cangkir", **form).status_code == 303
    assert counts() == (before[0] + 1, before[1] + 2) and len(files_in(tmp_path)) == 2


def test_on_a_full_disk_the_photo_is_refused_and_taken_once_there_is_room(sri, app, monkeypatch, tmp_path):
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=1m", "none", str(disk)]
    if os.getuid() or subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("only root, where it may mount, can fill a disk of its own; the test above needs none")
    try:
        monkeypatch.setitem(app.config, "DATA", str(disk))
        worker.begin_to_serve()
        monkeypatch.delitem(app.extensions, "serving since")
        form, before = photo_form(sri), counts()
        with open(disk / "filling", "wb", buffering=0) as file, suppress(OSError):
            while True:
                file.write(b"x" * 4096)
        answer = sri.post(f"{PAGE}/photos/cangkir", **form)
        check_refused(answer)
        assert NO_ROOM in answer.text and counts() == before and files_in(disk) == []
        (disk / "filling").unlink()
        assert json.loads((disk / "notes/disk.json").read_text())["full_at"], "noted on the full disk itself"
        assert sri.post(f"{PAGE}/photos/cangkir", **form).status_code == 303
    finally:
        subprocess.run(["umount", "--lazy", str(disk)], check=True)


def test_that_somebody_was_refused_is_told_for_a_day_though_there_is_room_again(installation, cast):
    tasking.learner(cast.sri, tasking.course(owner=cast.dewi))
    sri = cast.signed_in(cast.sri)
    trouble.prepare()
    form = photo_form(sri)
    with no_file_grows_beyond(5000):  # the note exists already, so it fits
        assert sri.post(f"{PAGE}/photos/cangkir", **form).status_code == 503
    if db.engine.dialect.name == "sqlite" and not notes.read("disk")["full_at"]:
        trouble.note_full()  # SQLite reports this limit as a disk error, not as a full disk
    assert installation.ready() == (200, {"disk"})
    assert "Yang dikirim saat itu ditolak" in installation.page() and installation.unread() == ["Perlu dilihat: Ruang di disk"]
    with clock.at(clock.now() + timedelta(hours=25)):
        assert installation.unread() == ["Sudah baik lagi: Ruang di disk"]


@pytest.mark.parametrize(("number", "status"), [(errno.ENOSPC, 503), (errno.EDQUOT, 503), (errno.EFBIG, 503), (errno.EIO, 500)])
def test_only_a_lack_of_room_is_called_so(app, client, monkeypatch, number, status):
    def fails():
        raise OSError(number, os.strerror(number))

    fails.open_to_all = True
    monkeypatch.setitem(app.view_functions, "pages.show_contact", fails)
    answer = client.get("/contact")
    assert answer.status_code == status and bool(answer.headers.get("Retry-After")) is (status == 503)


def test_a_file_that_is_gone_is_a_sentence_and_no_fault(sri, cast):
    assert sri.post(f"{PAGE}/photos/cangkir", **photo_form(sri)).status_code == 303
    photo = db.session.scalars(select(Evidence)).one()
    files.path_of(photo.sha256).unlink()
    answer = sri.get(f"/evidence/{photo.id}/large")
    assert answer.status_code == 404 and "Berkas ini sedang tidak ada" in answer.text
