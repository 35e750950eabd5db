"""`create` and `verify`: one file that brings an installation back."""

import os
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
from lms.backup import archive, databases, kept_keys, parts, recovery, unpacking
from lms.backup.archive import Manifest
from lms.backup.databases import CannotCopy

TRIES = 3
"""A file that somebody removes for good, or a key that is renewed, exactly while it is copied makes one try worthless, hardly ever three."""


def create(path: Path, *, incomplete: Path | None = None) -> tuple[Path, Manifest]:
    """Write everything into one file, while people go on working, and read it once to its end. Only then it gets its name.

    Where files were missing it is called `incomplete`, if that is given. A whole one whose database fails its proof is called
    `.failed` and takes the place of the one that failed before. Returns the file. Raises BadArchive, CannotCopy, OSError,
    in_use.InUse or parts.Busy.
    """
    with in_use.using(Path(current_app.config["DATA"])):
        tidy(path.parent)
        with parts.held(path) as part:
            _write(part)
            manifest = _prove(part, path)
            named = incomplete if incomplete and manifest.missing else path
            _give_name(part, named)
    return named, manifest


def tidy(folder: Path) -> None:
    """Remove what backups that were killed left in this folder, and what lay unpacked."""
    parts.tidy(folder)
    unpacking.tidy()


def _prove(part: Path, path: Path) -> Manifest:
    try:
        return verify(part)
    except CannotCopy:  # perhaps the last that can be had of a damaged database
        parts.keep_as_failed(part, path)
        raise


def verify(path: Path, recovery_key: str | None = None) -> Manifest:
    """Read a backup to its end: whole, unchanged, its database sound, and its keys open with the recovery key where one is given.

    Raises BadArchive, CannotCopy or recovery.WrongKey.
    """
    manifest = archive.read_manifest(path)
    with unpacking.folder() as folder:
        archive.extract(path, folder)
        databases.check(folder / manifest.database, db.engine.url)
        if recovery_key is not None and manifest.has_sealed_keys:
            recovery.unseal((folder / archive.SEALED_KEYS).read_bytes(), recovery_key)
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
            with archive.writing(part) as writer:
                manifest, vanished = _fill(writer)
                writer.finish(manifest)
        except SQLAlchemyError as fault:
            raise CannotCopy(f"The database cannot be read: {getattr(fault, 'orig', None) or type(fault).__name__}") from None
        if not (vanished and tries_left):
            return


def _fill(writer: archive.Writer) -> tuple[Manifest, bool]:
    """Add everything; returns what was added, and whether something vanished that was there when this began."""
    missing: set[str] = set()
    # First the many that hardly change, then one moment of the database, then what came in between, and the keys last.
    _add_files(writer, stored_now(), missing)
    with unpacking.folder() as beside, databases.snapshot() as connection:
        manifest = _describe(connection)
        copy = beside / manifest.database
        databases.copy_into(copy, connection)
        needed, marks = stored(connection), _marks(connection)
        writer.add(manifest.database, copy)
    _add_files(writer, needed, missing)
    missing &= {archive.name_of(sha256) for sha256 in needed}
    kept = kept_keys.read()
    _add_keys(writer, kept)
    _add_notes(writer)
    lost = kept_keys.lost(kept, marks, current_app.config["SETTINGS"])
    manifest.keys = kept_keys.marks(kept)
    manifest.missing = sorted(missing | lost)
    return manifest, bool(missing | lost) and not missing | lost <= _missing_now()


def _missing_now() -> set[str]:
    """What a further try would lack too: files that a row names, and keys that the database needs and that are not here."""
    with databases.snapshot() as connection:
        named, marks = stored(connection), _marks(connection)
    return {archive.name_of(sha256) for sha256 in named} | kept_keys.lost(
        kept_keys.read(), marks, current_app.config["SETTINGS"]
    )


def _marks(connection: Connection) -> set[str]:
    """The marks of the keys that the database needs."""
    wanted = select(VaultMark.mark).where(VaultMark.id.in_((IN_FORCE, COMING)))
    return set(connection.scalars(wanted))


def _describe(connection: Connection) -> Manifest:
    return Manifest(
        made_at=clock.now().astimezone(UTC).isoformat(timespec="seconds"),
        engine=connection.dialect.name,
        revision=MigrationContext.configure(connection).get_current_revision() or "",
        office=office().folder.name,
        tables=databases.count_rows(connection),
    )


def _add_files(writer: archive.Writer, wanted: list[str], missing: set[str]) -> None:
    """Add what is not there yet; what is missing, unreadable or not what it was is noted, and stops nothing."""
    for sha256 in wanted:
        name = archive.name_of(sha256)
        if name in writer.parts:
            continue
        try:
            content = path_of(sha256).read_bytes()
        except OSError:
            missing.add(name)
            continue
        missing.discard(name)
        writer.add_bytes(name, content)
        if writer.parts[name] != sha256:
            missing.add(name)


def _add_keys(writer: archive.Writer, kept: dict[str, bytes]) -> None:
    if recovery.exists():
        writer.add_bytes(archive.SEALED_KEYS, recovery.seal(kept))
        return
    for name, content in kept.items():
        writer.add_bytes(f"keys/{name}", content)


def _add_notes(writer: archive.Writer) -> None:
    for name in archive.NOTES:
        with suppress(FileNotFoundError):
            writer.add(name, Path(current_app.config["DATA"]) / name)


def _give_name(part: Path, path: Path) -> None:
    part.rename(path)
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
