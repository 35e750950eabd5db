"""`restore`: everything as it was when a backup was made."""

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
    """There are people in the database that a restore would replace."""


class Damaged(Exception):
    """The database that a restore would replace cannot be read; the text says why."""


class OpenKeys(Exception):
    """The backup's keys lie open in it, so anybody may have made it, and would replace those of an installation that seals its own."""


Ask = Callable[[Callable[[str], dict[str, bytes]]], dict[str, bytes]]
"""Asks for the recovery key, tries it with the function that it is given (which raises recovery.WrongKey), and returns its answer."""


def restore(path: Path, *, replace: bool = False, open_keys: bool = False, ask: Ask) -> Manifest:
    """Bring everything back as it was; the caller migrates afterwards. `ask` is asked only where sealed keys must be opened: an
    installation that has the backup's keys keeps them.

    Everything is read and checked before anything is touched. Files and the backup's keys come beside what is here, then the
    database changes in one step, and only then the old keys go: a restore that is cut off never leaves a database whose files
    or keys are missing. Raises BadArchive, NotEmpty and Damaged (unless `replace`), OpenKeys (unless `open_keys`), in_use.InUse,
    databases.CannotCopy, OSError, and what `ask` raises.
    """
    manifest = archive.read_manifest(path)
    if manifest.engine != db.engine.dialect.name:
        raise BadArchive(f"The backup is of {manifest.engine}; this installation keeps its data in {db.engine.dialect.name}.")
    if not replace and _somebody_is_here():
        raise NotEmpty
    with in_use.alone(Path(current_app.config["DATA"])):
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
    """The backup's keys. Raises OpenKeys, BadArchive and what `ask` raises."""
    if manifest.has_sealed_keys:
        if kept_keys.are_here(manifest.keys):
            return {name: content for name, content in kept_keys.read().items() if name in manifest.keys}
        sealed = (folder / archive.SEALED_KEYS).read_bytes()
        kept = ask(lambda typed: recovery.unseal(sealed, typed))
    else:
        kept = {path.name: path.read_bytes().strip() for path in folder.glob("keys/*")}
        if recovery.exists() and not open_keys and not kept_keys.are_here(kept_keys.marks(kept)):
            raise OpenKeys
    kept_keys.refuse_odd(kept)
    return kept


def _put_back(manifest: Manifest, folder: Path, kept: dict[str, bytes]) -> None:
    """Until the database has changed, everything new lies beside the old; afterwards the old goes."""
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
    """But for those that were damaged when the backup was made: perhaps a good one lies here."""
    data = Path(current_app.config["DATA"])
    for name in sorted(manifest.parts.keys() - archive.misfits(manifest)):
        if name.startswith("files/"):
            (data / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).rename(data / name)


def _put_notes(manifest: Manifest, folder: Path) -> None:
    """A mark of demo people that the backup does not have goes, or no public server would start with what is here now."""
    data = Path(current_app.config["DATA"])
    for name in archive.NOTES:
        if name in manifest.parts:
            (folder / name).rename(data / name)
        elif name == "demo":
            (data / name).unlink(missing_ok=True)


def _compare(manifest: Manifest) -> None:
    """As many rows in each table, and each file that a row names, but for what was missing already."""
    with databases.snapshot() as connection:
        found = databases.count_rows(connection)
        named = making.stored(connection)
    differ = [name for name, rows in manifest.tables.items() if found.get(name) != rows]
    lost = [sha256 for sha256 in named if not path_of(sha256).exists() and archive.name_of(sha256) not in manifest.missing]
    if differ or lost:
        raise BadArchive(f"After the restore {len(differ)} tables and {len(lost)} files are not as they were.")


def _somebody_is_here() -> bool:
    """Raises Damaged."""
    try:
        with databases.snapshot() as connection:
            return bool(databases.count_rows(connection).get("persons"))
    except SQLAlchemyError as fault:
        raise Damaged(
            f"The database that is here cannot be read: {getattr(fault, 'orig', None) or type(fault).__name__}. "
            "Keep a copy of it; to replace it, say --replace."
        ) from None
