"""Stored files: one per content under its SHA-256, with a count of uses, private by default."""

import hashlib
import os
import re
import tempfile
from datetime import timedelta
from pathlib import Path

from flask import Response, current_app, send_file
from sqlalchemy import String, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from core import clock, jobs
from core.db import Model, Moment, changed, db, upsert
from core.errors import N_, DomainError

SHA256 = re.compile(r"[0-9a-f]{64}")
A_YEAR = 31_536_000
"""Seconds."""
STRAY = timedelta(days=1)
"""A file that is older and has no row is a stray. No transaction takes this long, so none will still add the row."""
SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'"
"""The content security policy for SVG: the browser runs no script of it and fetches nothing for it."""


class StoredFile(Model):
    """Some bytes on disk. `uses` counts the rows that refer to them; at 0 a sweep removes the bytes."""

    __tablename__ = "files"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    media_type: Mapped[str] = mapped_column(String(80))
    size: Mapped[int]
    uses: Mapped[int]
    created_at: Mapped[Moment]


def keep(content: bytes, media_type: str) -> StoredFile:
    """Store some bytes and count one use. They are on disk when this returns, so that a committed row has its bytes."""
    sha256 = hashlib.sha256(content).hexdigest()
    row = {"sha256": sha256, "media_type": media_type, "size": len(content), "uses": 1, "created_at": clock.now()}
    counted = upsert(StoredFile).values(row)
    db.session.execute(counted.on_conflict_do_update(index_elements=["sha256"], set_={"uses": StoredFile.uses + 1}))
    # The upsert holds the row until the commit, so `remove_unused` cannot remove the bytes meanwhile.
    _write_durably(path_of(sha256), content)
    return db.session.get_one(StoredFile, sha256, populate_existing=True)


def share(sha256: str) -> StoredFile | None:
    """Count one more use of stored bytes, for another row that refers to them. Returns None if they are gone."""
    counted = update(StoredFile).where(StoredFile.sha256 == sha256).values(uses=StoredFile.uses + 1)
    if changed(db.session.execute(counted)) != 1:
        return None
    return db.session.get_one(StoredFile, sha256, populate_existing=True)


def release(sha256: str) -> None:
    """Count one use less. `remove_unused` removes the bytes when no use remains."""
    db.session.execute(update(StoredFile).where(StoredFile.sha256 == sha256).values(uses=StoredFile.uses - 1))


@jobs.sweep("files.remove_unused")
def remove_unused() -> int:
    """Remove the files that no row uses any more; returns how many. Commits."""
    gone = db.session.scalars(delete(StoredFile).where(StoredFile.uses <= 0).returning(StoredFile.sha256)).all()
    for sha256 in gone:  # before the commit releases the rows, see `keep`
        path_of(sha256).unlink(missing_ok=True)
    db.session.commit()
    return len(gone)


@jobs.sweep("files.remove_strays", every=timedelta(hours=1))
def remove_strays() -> int:
    """Remove files older than STRAY that have no row, because their transaction was rolled back or their process died.

    Returns how many. Commits.
    """
    old = {path.name: path for path in _folder().glob("??/*") if _is_old(path)}
    stored = set(db.session.scalars(select(StoredFile.sha256)))
    db.session.commit()
    return sum(_remove_stray(path) for name, path in sorted(old.items()) if name not in stored)


def _remove_stray(path: Path) -> bool:
    """Remove a file while this transaction holds a new row for it. A `keep` of the same bytes waits, then writes them again."""
    if SHA256.fullmatch(path.name):
        row = {"sha256": path.name, "media_type": "", "size": 0, "uses": 0, "created_at": clock.now()}
        held = upsert(StoredFile).values(row).on_conflict_do_nothing().returning(StoredFile.sha256)
        if db.session.scalar(held) is None:
            db.session.rollback()
            return False
    path.unlink(missing_ok=True)
    db.session.rollback()
    return True


def _is_old(path: Path) -> bool:
    try:
        return clock.now().timestamp() - path.stat().st_mtime > STRAY.total_seconds()
    except FileNotFoundError:
        return False


def read(sha256: str) -> bytes:
    """Return the bytes of a stored file. Raises FileNotFoundError."""
    return path_of(sha256).read_bytes()


def read_if_there(sha256: str) -> bytes | None:
    """Return the bytes of a stored file, or None where they are gone: one lost file must not cost the others."""
    try:
        return read(sha256)
    except FileNotFoundError:
        return None


def path_of(sha256: str) -> Path:
    """Return the path of the bytes: `LMS_DATA/files/ab/abcd...`. Raises ValueError for anything but a SHA-256 in hex."""
    if not SHA256.fullmatch(sha256):
        raise ValueError("a stored file is named by its SHA-256 alone")
    return _folder() / sha256[:2] / sha256


def _folder() -> Path:
    return Path(current_app.config["DATA"]) / "files"


class FileGone(DomainError):
    """A row refers to bytes that are no longer on the disk. `lms.trouble` finds and reports them."""

    status = 404
    message = N_("This file is not here at the moment. The office is told and looks for it. Everything else is safe.")


def send(stored: StoredFile, *, public: bool = False, name: str | None = None, sandbox: bool = False) -> Response:
    """Answer with a file. Browsers may keep a public one for a year, because its address holds the content's hash.

    `name` makes it a download under that name. `sandbox` is for SVG. Raises FileGone.
    """
    if not path_of(stored.sha256).exists():
        raise FileGone
    response = send_file(
        path_of(stored.sha256),
        mimetype=stored.media_type,
        as_attachment=name is not None,
        download_name=name,
        etag=stored.sha256,
        conditional=True,
        max_age=A_YEAR if public else None,
    )
    response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable" if public else "private, no-store"
    if sandbox:
        response.headers["Content-Security-Policy"] = SANDBOX
    return response


def _write_durably(path: Path, content: bytes) -> None:
    if path.exists():
        return
    _make_durably(path.parent)
    with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            os.replace(file.name, path)
        except BaseException:  # for example on a full disk: remove the part that was written
            Path(file.name).unlink(missing_ok=True)
            raise
    _sync(path.parent)


def _make_durably(folder: Path) -> None:
    if not folder.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _sync(folder.parent)
        _sync(folder.parent.parent)


def _sync(folder: Path) -> None:
    """Write a folder to disk: without this the names in it may be lost in a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
