"""`create`, `verify` and `restore`: one file that brings an installation back."""

import tempfile
from contextlib import suppress
from datetime import UTC
from pathlib import Path

from alembic.runtime.migration import MigrationContext
from flask import current_app
from sqlalchemy import Connection, select

from core import clock
from core.db import db
from core.files import StoredFile, path_of
from core.office import office
from lms.backup import archive, databases
from lms.backup.archive import BadArchive, Manifest

TRIES = 3
"""A file that somebody removes for good exactly while it is copied makes one try worthless, hardly ever three."""


class NotEmpty(Exception):
    """There are people in the database that a restore would replace."""


def create(path: Path) -> Manifest:
    """Write everything into one file, while people go on working. Raises databases.CannotCopy or OSError."""
    for _ in range(TRIES - 1):
        with suppress(FileNotFoundError):
            return _create(path)
    return _create(path)


def _create(path: Path) -> Manifest:
    data = Path(current_app.config["DATA"])
    with archive.writing(path) as parts, tempfile.TemporaryDirectory(dir=path.parent) as folder:
        # First the many that hardly change, then one moment of the database, then what came in between.
        _add_files(parts, _stored_now())
        with databases.snapshot() as connection:
            manifest = Manifest(
                made_at=clock.now().astimezone(UTC).isoformat(timespec="seconds"),
                engine=connection.dialect.name,
                revision=MigrationContext.configure(connection).get_current_revision() or "",
                office=office().folder.name,
                tables=databases.count_rows(connection),
            )
            copy = Path(folder) / manifest.database
            databases.copy_into(copy, connection)
            needed = _stored(connection)
        parts.add(manifest.database, copy)
        _add_files(parts, needed)
        for key in sorted((data / "keys").glob("*")):
            parts.add(f"keys/{key.name}", key)
        for mark in ("demo", "office"):
            if (data / mark).exists():
                parts.add(mark, data / mark)
        parts.finish(manifest)
    return manifest


def verify(path: Path) -> Manifest:
    """Read a backup to its end: whole, unchanged, its database sound. Raises BadArchive or databases.CannotCopy."""
    manifest = archive.read_manifest(path)
    if manifest.engine == "sqlite":
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            archive.extract(path, Path(folder))
            databases.check(Path(folder) / manifest.database)
    return manifest


def restore(path: Path, *, replace: bool = False) -> Manifest:
    """Bring everything back as it was. The server stands still meanwhile; the caller migrates afterwards.

    Keys come first and files second, so that a restore that is cut off never leaves a database whose files or keys are
    missing. Raises BadArchive, NotEmpty (unless `replace`), databases.CannotCopy.
    """
    manifest = archive.read_manifest(path)
    if manifest.engine != db.engine.dialect.name:
        raise BadArchive(f"The backup is of {manifest.engine}; this installation keeps its data in {db.engine.dialect.name}.")
    if not replace and _somebody_is_here():
        raise NotEmpty
    data = Path(current_app.config["DATA"])
    url = db.engine.url
    db.session.remove()
    db.engine.dispose()
    with tempfile.TemporaryDirectory(dir=data, prefix="restoring-") as folder:
        archive.extract(path, Path(folder))
        for name in sorted(manifest.parts, key=lambda name: (not name.startswith("keys/"), name)):
            if name != manifest.database:
                (data / name).parent.mkdir(parents=True, exist_ok=True)
                (Path(folder) / name).rename(data / name)
        databases.put_back(Path(folder) / manifest.database, url)
    _compare(manifest)
    return manifest


def _compare(manifest: Manifest) -> None:
    """As many rows in each table, and each file that a row names."""
    with databases.snapshot() as connection:
        found = databases.count_rows(connection)
        differ = [name for name, rows in manifest.tables.items() if found.get(name) != rows]
        missing = [sha256 for sha256 in _stored(connection) if not path_of(sha256).exists()]
    if differ or missing:
        raise BadArchive(f"After the restore {len(differ)} tables and {len(missing)} files are not as they were.")


def _somebody_is_here() -> bool:
    with databases.snapshot() as connection:
        return bool(databases.count_rows(connection).get("persons"))


def _stored_now() -> list[str]:
    with databases.snapshot() as connection:
        return _stored(connection)


def _stored(connection: Connection) -> list[str]:
    return list(connection.scalars(select(StoredFile.sha256).order_by(StoredFile.sha256)))


def _add_files(parts: archive.Writer, stored: list[str]) -> None:
    for sha256 in stored:
        parts.add(f"files/{sha256[:2]}/{sha256}", path_of(sha256))
