"""`restore`: everything as it was when a backup was made."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from flask import current_app

from core.db import db
from core.files import path_of
from lms import in_use
from lms.backup import archive, databases, kept_keys, making, recovery
from lms.backup.archive import BadArchive, Manifest


class NotEmpty(Exception):
    """There are people in the database that a restore would replace."""


Ask = Callable[[Callable[[str], dict[str, bytes]]], dict[str, bytes]]
"""Asks for the recovery key, tries it with the function that it is given (which raises recovery.WrongKey), and returns its answer."""


def restore(path: Path, *, replace: bool = False, ask: Ask) -> Manifest:
    """Bring everything back as it was; the caller migrates afterwards. `ask` is asked only where sealed keys must be opened: an
    installation that has the backup's keys keeps them.

    Keys come first and files second, so that a restore that is cut off never leaves a database whose files or keys are
    missing. Raises BadArchive, NotEmpty (unless `replace`), in_use.InUse, databases.CannotCopy, and what `ask` raises.
    """
    manifest = archive.read_manifest(path)
    if manifest.engine != db.engine.dialect.name:
        raise BadArchive(f"The backup is of {manifest.engine}; this installation keeps its data in {db.engine.dialect.name}.")
    if not replace and _somebody_is_here():
        raise NotEmpty
    data, url = Path(current_app.config["DATA"]), db.engine.url
    with in_use.alone(data), tempfile.TemporaryDirectory(dir=data, prefix="restoring-") as folder:
        db.session.remove()
        db.engine.dispose()
        databases.refuse_others()
        archive.extract(path, Path(folder))
        _put_keys(manifest, Path(folder), ask)
        for name in sorted(manifest.parts):
            if name.startswith("files/") or name in {"demo", "office"}:
                (data / name).parent.mkdir(parents=True, exist_ok=True)
                (Path(folder) / name).rename(data / name)
        databases.put_back(Path(folder) / manifest.database, url)
    _compare(manifest)
    return manifest


def _put_keys(manifest: Manifest, folder: Path, ask: Ask) -> None:
    if not manifest.has_sealed_keys:
        kept_keys.put({path.name: path.read_bytes().strip() for path in folder.glob("keys/*")})
    elif not kept_keys.are_here(manifest.keys):
        sealed = (folder / archive.SEALED_KEYS).read_bytes()
        kept_keys.put(ask(lambda typed: recovery.unseal(sealed, typed)))


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
    with databases.snapshot() as connection:
        return bool(databases.count_rows(connection).get("persons"))
