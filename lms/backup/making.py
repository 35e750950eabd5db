"""Create a backup of an installation, and verify one."""

import os
from contextlib import suppress
from datetime import UTC
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from flask import current_app
from sqlalchemy import Connection, select
from sqlalchemy.exc import SQLAlchemyError

from core import chains, clock
from core.db import db
from core.files import StoredFile, path_of
from core.office import office
from core.vault import COMING, IN_FORCE, VaultMark
from lms import in_use
from lms.backup import archive, databases, kept_keys, parts, recovery, unpacking
from lms.backup.archive import Manifest
from lms.backup.databases import CannotCopy

TRIES = 3
"""If a file is deleted, or a key renewed, while it is copied, the backup is made again, up to this often."""


def create(path: Path, *, incomplete: Path | None = None) -> tuple[Path, Manifest]:
    """Write a backup while people go on working, and verify it. It gets its name only after it is verified.

    A backup that lacks files is named `incomplete`, if that is given. A backup whose database is damaged is kept as `.failed`,
    and replaces the previous failed one. Returns the path and the manifest. Raises BadArchive, CannotCopy, OSError,
    in_use.InUse or parts.Busy.
    """
    with in_use.shared(Path(current_app.config["DATA"])):
        tidy(path.parent)
        with parts.held(path) as part:
            _write(part)
            manifest = _verify_or_keep(part, path)
            target = incomplete if incomplete and manifest.missing else path
            _rename(part, target)
    return target, manifest


def tidy(folder: Path) -> None:
    """Remove what killed backups left in this folder, and unpacked backups."""
    parts.tidy(folder)
    unpacking.tidy()


def _verify_or_keep(part: Path, path: Path) -> Manifest:
    """Verify a backup. If its database is damaged, keep the file as failed and raise CannotCopy."""
    try:
        return verify(part)
    except CannotCopy:  # it may be the last copy of a damaged database
        parts.keep_as_failed(part, path)
        raise


def verify(path: Path, recovery_key: str | None = None) -> Manifest:
    """Read a backup to its end, check its database, and unseal its keys if a recovery key is given.

    Raises BadArchive, CannotCopy or recovery.WrongKey.
    """
    manifest = archive.read_manifest(path)
    with unpacking.folder() as folder:
        archive.extract(path, folder)
        databases.check(folder / manifest.database, db.engine.url)
        if recovery_key is not None and manifest.has_sealed_keys:
            recovery.unseal((folder / archive.SEALED_KEYS).read_bytes(), recovery_key)
    return manifest


def stored_files(connection: Connection) -> list[str]:
    """Return the SHA-256 of each stored file, as this connection sees the database."""
    return list(connection.scalars(select(StoredFile.sha256).order_by(StoredFile.sha256)))


def stored_files_now() -> list[str]:
    """Return the SHA-256 of each file that is stored at this moment."""
    with databases.snapshot() as connection:
        return stored_files(connection)


def _write(part: Path) -> None:
    """Write a backup, again if something vanished meanwhile. Raises CannotCopy."""
    for further_tries in reversed(range(TRIES)):
        try:
            with archive.writing(part) as writer:
                manifest, vanished = _fill(writer)
                writer.finish(manifest)
        except SQLAlchemyError as error:
            raise CannotCopy(f"The database cannot be read: {getattr(error, 'orig', None) or type(error).__name__}") from None
        if not (vanished and further_tries):
            return


def _fill(writer: archive.Writer) -> tuple[Manifest, bool]:
    """Add all parts. Returns the manifest, and whether a file or key vanished while this ran."""
    missing: set[str] = set()
    # The files come first, because they take long and hardly change; then the database; then files stored meanwhile; then keys.
    _add_files(writer, stored_files_now(), missing)
    with unpacking.folder() as beside, databases.snapshot() as connection:
        manifest = _describe(connection)
        copy = beside / manifest.database
        databases.copy_into(copy, connection)
        needed, marks = stored_files(connection), _marks(connection)
        writer.add(manifest.database, copy)
    _add_files(writer, needed, missing)
    missing &= {archive.name_of(sha256) for sha256 in needed}
    kept = kept_keys.read()
    _add_keys(writer, kept)
    _add_notes(writer)
    missing |= kept_keys.missing(kept, marks, current_app.config["SETTINGS"])
    manifest.keys = kept_keys.marks(kept)
    manifest.missing = sorted(missing)
    return manifest, bool(missing) and not missing <= _needed_now()


def _needed_now() -> set[str]:
    """Return the files that rows still name, and the keys that the database needs and the installation lacks.

    If something missing is not among these, it vanished while it was copied, and another try need not lack it.
    """
    with databases.snapshot() as connection:
        named, marks = stored_files(connection), _marks(connection)
    lacking = kept_keys.missing(kept_keys.read(), marks, current_app.config["SETTINGS"])
    return {archive.name_of(sha256) for sha256 in named} | lacking


def _marks(connection: Connection) -> set[str]:
    """Return the marks of the keys that the database needs."""
    marks = select(VaultMark.mark).where(VaultMark.id.in_((IN_FORCE, COMING)))
    return set(connection.scalars(marks))


def _describe(connection: Connection) -> Manifest:
    return Manifest(
        made_at=clock.now().astimezone(UTC).isoformat(timespec="seconds"),
        engine=connection.dialect.name,
        revision=MigrationContext.configure(connection).get_current_revision() or "",
        office=office().folder.name,
        tables=databases.count_rows(connection),
        chains=chains.newest(connection),
    )


def _add_files(writer: archive.Writer, stored: list[str], missing: set[str]) -> None:
    """Add the files that the archive lacks. Names of missing, unreadable or changed files are added to `missing`."""
    for sha256 in stored:
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


def _rename(part: Path, path: Path) -> None:
    """Give the finished backup its name, and sync the folder to the disk."""
    part.rename(path)
    descriptor = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
