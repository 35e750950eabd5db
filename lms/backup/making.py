"""`create` and `verify`: one file that brings an installation back."""

import os
import tempfile
from contextlib import suppress
from datetime import UTC
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from flask import current_app
from sqlalchemy import Connection, select
from sqlalchemy.exc import SQLAlchemyError

from core import clock
from core.db import db
from core.files import StoredFile, path_of
from core.office import office
from core.vault import COMING, IN_FORCE, VaultMark
from lms import in_use
from lms.backup import archive, databases, kept_keys, recovery
from lms.backup.archive import BadArchive, Manifest
from lms.backup.databases import CannotCopy

TRIES = 3
"""A file that somebody removes for good, or a key that is renewed, exactly while it is copied makes one try worthless, hardly ever three."""


def create(path: Path, *, incomplete: Path | None = None) -> tuple[Path, Manifest]:
    """Write everything into one file, while people go on working, and read it once to its end. Only then it gets its name.

    Where files were missing it is called `incomplete`, if that is given. What fails its proof is called `.failed` and takes the
    place of the one that failed before. Returns the file. Raises BadArchive, CannotCopy, OSError or in_use.InUse.
    """
    part = path.with_name(f".{path.name}.part")
    with in_use.using(Path(current_app.config["DATA"])):
        try:
            _write(part)
            manifest = verify(part)
            named = incomplete if incomplete and manifest.missing else path
            _give_name(part, named)
        except (BadArchive, CannotCopy):
            _keep_as_failed(part, path)
            raise
        finally:
            part.unlink(missing_ok=True)
    return named, manifest


def verify(path: Path, recovery_key: str | None = None) -> Manifest:
    """Read a backup to its end: whole, unchanged, its database sound, and its keys open with the recovery key where one is given.

    Raises BadArchive, CannotCopy or recovery.WrongKey.
    """
    manifest = archive.read_manifest(path)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        archive.extract(path, Path(folder))
        databases.check(Path(folder) / manifest.database, db.engine.url)
        if recovery_key is not None and manifest.has_sealed_keys:
            recovery.unseal((Path(folder) / archive.SEALED_KEYS).read_bytes(), recovery_key)
    return manifest


def stored(connection: Connection) -> list[str]:
    """The SHA-256 of each file that a row names."""
    return list(connection.scalars(select(StoredFile.sha256).order_by(StoredFile.sha256)))


def stored_now() -> list[str]:
    """The same, at this moment."""
    with databases.snapshot() as connection:
        return stored(connection)


def _write(part: Path) -> None:
    for tries_left in reversed(range(TRIES)):
        try:
            with archive.writing(part) as parts:
                manifest, vanished = _fill(parts, part.parent)
                parts.finish(manifest)
        except SQLAlchemyError as fault:
            raise CannotCopy(f"The database cannot be read: {getattr(fault, 'orig', None) or type(fault).__name__}") from None
        if not (vanished and tries_left):
            return


def _fill(parts: archive.Writer, folder: Path) -> tuple[Manifest, bool]:
    """Add everything; returns what was added, and whether something vanished that was there when this began."""
    missing: set[str] = set()
    # First the many that hardly change, then one moment of the database, then what came in between, and the keys last.
    _add_files(parts, stored_now(), missing)
    with tempfile.TemporaryDirectory(dir=folder) as beside, databases.snapshot() as connection:
        manifest = _describe(connection)
        copy = Path(beside) / manifest.database
        databases.copy_into(copy, connection)
        needed, marks = (
            stored(connection),
            {row.id: row.mark for row in connection.execute(select(VaultMark.id, VaultMark.mark))},
        )
        parts.add(manifest.database, copy)
    _add_files(parts, needed, missing)
    missing &= {archive.name_of(sha256) for sha256 in needed}
    kept = kept_keys.read()
    _add_keys(parts, kept)
    _add_notes(parts)
    lost = kept_keys.lost(kept, {marks[row] for row in (IN_FORCE, COMING) if row in marks}, current_app.config["SETTINGS"])
    manifest.keys = kept_keys.marks(kept)
    manifest.missing = sorted(missing | lost)
    still_named = {archive.name_of(sha256) for sha256 in stored_now()} if missing else set()
    return manifest, bool(lost or missing - still_named)


def _describe(connection: Connection) -> Manifest:
    return Manifest(
        made_at=clock.now().astimezone(UTC).isoformat(timespec="seconds"),
        engine=connection.dialect.name,
        revision=MigrationContext.configure(connection).get_current_revision() or "",
        office=office().folder.name,
        tables=databases.count_rows(connection),
    )


def _add_files(parts: archive.Writer, wanted: list[str], missing: set[str]) -> None:
    """Add what is not there yet; what is missing, unreadable or not what it was is noted, and stops nothing."""
    for sha256 in wanted:
        name = archive.name_of(sha256)
        if name in parts.parts:
            continue
        try:
            content = path_of(sha256).read_bytes()
        except OSError:
            missing.add(name)
            continue
        missing.discard(name)
        parts.add_bytes(name, content)
        if parts.parts[name] != sha256:
            missing.add(name)


def _add_keys(parts: archive.Writer, kept: dict[str, bytes]) -> None:
    if recovery.exists():
        parts.add_bytes(archive.SEALED_KEYS, recovery.seal(kept))
        return
    for name, content in kept.items():
        parts.add_bytes(f"keys/{name}", content)


def _add_notes(parts: archive.Writer) -> None:
    for name in ("demo", "office"):
        with suppress(FileNotFoundError):
            parts.add(name, Path(current_app.config["DATA"]) / name)


def _give_name(part: Path, path: Path) -> None:
    part.rename(path)
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _keep_as_failed(part: Path, path: Path) -> None:
    """Keep what failed, perhaps the last that can be had of a damaged database; only the newest, or the disk would fill up."""
    if not part.exists():
        return
    for older in path.parent.glob("*.failed"):
        older.unlink()
    part.rename(path.with_name(path.name + ".failed"))
