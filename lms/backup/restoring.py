"""Restore an installation from a backup."""

import os
from collections.abc import Callable
from pathlib import Path

from flask import current_app
from sqlalchemy.exc import SQLAlchemyError

from core.db import db
from core.files import path_of
from lms import in_use
from lms.backup import archive, changing_keys, databases, kept_keys, making, recovery, unpacking
from lms.backup.archive import BadArchive, Manifest


class NotEmpty(Exception):
    """The database that the restore would replace holds people."""


class Damaged(Exception):
    """The database that the restore would replace cannot be read. The text says why."""


class OpenKeys(Exception):
    """The backup's keys are not sealed, while this installation seals its own. Anybody could have put other keys in."""


Ask = Callable[[Callable[[str], dict[str, bytes]]], dict[str, bytes]]
"""Asks for the recovery key and returns the result of the given function, which unseals with it or raises WrongKey."""


def restore(path: Path, *, replace: bool = False, open_keys: bool = False, ask: Ask) -> Manifest:
    """Restore all parts of a backup. The caller migrates the database afterwards.

    `ask` is called only if sealed keys must be opened, not if this installation has the backup's keys.

    The backup is read and checked before anything is changed. Then its files and keys are written beside the existing ones, the
    database is replaced in one step, and the old keys are removed. So an interrupted restore leaves a database with its files
    and keys. Raises BadArchive, NotEmpty and Damaged (unless `replace`), OpenKeys (unless `open_keys`), in_use.InUse,
    databases.CannotCopy, OSError, and what `ask` raises.
    """
    manifest = archive.read_manifest(path)
    if manifest.engine != db.engine.dialect.name:
        raise BadArchive(f"The backup is of {manifest.engine}; this installation keeps its data in {db.engine.dialect.name}.")
    if not replace and _has_people():
        raise NotEmpty
    with in_use.exclusive(Path(current_app.config["DATA"])):
        unpacking.tidy()
        with unpacking.folder() as folder:
            db.session.remove()
            db.engine.dispose()
            databases.refuse_others()
            archive.extract(path, folder)
            databases.check(folder / manifest.database, db.engine.url)
            _put_back(manifest, folder, _keys_of(manifest, folder, open_keys, ask))
    _compare(manifest)
    return manifest


def _keys_of(manifest: Manifest, folder: Path, open_keys: bool, ask: Ask) -> dict[str, bytes]:
    """Return the backup's keys by their names. Raises OpenKeys, BadArchive and what `ask` raises."""
    if manifest.has_sealed_keys:
        if kept_keys.has_keys(manifest.keys):
            return {name: content for name, content in kept_keys.read().items() if name in manifest.keys}
        sealed = (folder / archive.SEALED_KEYS).read_bytes()
        kept = ask(lambda typed: recovery.unseal(sealed, typed))
    else:
        kept = {path.name: path.read_bytes().strip() for path in folder.glob("keys/*")}
        if recovery.exists() and not open_keys and not kept_keys.has_keys(kept_keys.marks(kept)):
            raise OpenKeys
    kept_keys.refuse_odd(kept)
    return kept


def _put_back(manifest: Manifest, folder: Path, kept: dict[str, bytes]) -> None:
    """Write files and keys beside the existing ones, replace the database, then put the new keys into force."""
    try:
        beside = changing_keys.put_beside(kept)
        _put_files(manifest, folder)
        os.sync()
        databases.put_back(folder / manifest.database, db.engine.url)
    except BaseException:
        changing_keys.settle()
        raise
    _put_notes(manifest, folder)
    changing_keys.take_over(beside)


def _put_files(manifest: Manifest, folder: Path) -> None:
    """Move the files into place, except those that the backup holds damaged: a good one may exist here."""
    data = Path(current_app.config["DATA"])
    for name in sorted(manifest.parts.keys() - archive.damaged_files(manifest)):
        if name.startswith("files/"):
            (data / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).rename(data / name)


def _put_notes(manifest: Manifest, folder: Path) -> None:
    """Move the notes into place. Remove the mark of a demo if the backup has none, because it forbids a public server."""
    data = Path(current_app.config["DATA"])
    for name in archive.NOTES:
        if name in manifest.parts:
            (folder / name).rename(data / name)
        elif name == "demo":
            (data / name).unlink(missing_ok=True)


def _compare(manifest: Manifest) -> None:
    """Compare rows and files with the manifest. Raises BadArchive where they differ, except for files it calls missing."""
    with databases.snapshot() as connection:
        counts = databases.count_rows(connection)
        named = making.stored_files(connection)
    differ = [name for name, rows in manifest.tables.items() if counts.get(name) != rows]
    missing = [sha256 for sha256 in named if not path_of(sha256).exists() and archive.name_of(sha256) not in manifest.missing]
    if differ or missing:
        raise BadArchive(f"After the restore {len(differ)} tables and {len(missing)} files are not as they were.")


def _has_people() -> bool:
    """Tell whether the database holds people. Raises Damaged."""
    try:
        with databases.snapshot() as connection:
            return bool(databases.count_rows(connection).get("persons"))
    except SQLAlchemyError as error:
        raise Damaged(
            f"The database that is here cannot be read: {getattr(error, 'orig', None) or type(error).__name__}. "
            "Keep a copy of it; to replace it, say --replace."
        ) from None
