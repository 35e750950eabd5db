"""Replace an installation's keys by those of a backup. Both sets are kept until the database has been replaced.

The backup's keys are first written into a folder of their own within `keys`, where `vault.ring` finds them too. After the
database has been replaced they take the place of the old keys. If this is interrupted, the keys of the current database exist.
"""

import logging
import tempfile
from pathlib import Path

from flask import current_app
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from core import keys, vault
from core.vault import COMING, IN_FORCE, SECRET, VaultMark
from lms import in_use
from lms import keys as installation
from lms.backup import databases, kept_keys, recovery
from lms.config import BadSetting

log = logging.getLogger(__name__)

LAST = ("fields.key", "secret_key")
"""The keys that are replaced last. Once they fit the database, all the others have been replaced."""


def put_beside(kept: dict[str, bytes]) -> Path:
    """Write the keys of a backup beside those in force. Returns their folder."""
    keys.folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = Path(tempfile.mkdtemp(dir=keys.folder(), prefix=keys.RESTORE_PREFIX))  # mode 700
    for name, content in kept.items():
        keys.put(beside / name, content.decode("ascii"))
    return beside


def take_over(beside: Path) -> None:
    """Put the keys in this folder into force and remove the others, except the installation's own recovery key.

    The recovery key stays because its sheet is newer than the backup.
    """
    kept, own = kept_keys.read(beside), recovery.path()
    if own.exists():
        kept.pop(own.name, None)
    for name in sorted(kept.keys() - set(LAST)):
        keys.put(keys.folder() / name, kept[name].decode("ascii"))
    for path in keys.folder().glob("*"):
        if path.is_file() and path.name not in kept and path != own:
            keys.remove(path)
    for name in LAST:
        if name in kept:
            keys.put(keys.folder() / name, kept[name].decode("ascii"))
    keys.remove_restore_folders()


def settle() -> None:
    """Keep in force, or put into force, the keys that fit the database. If none fit, change nothing."""
    marks = _marks()
    if _fit(keys.folder(), marks):
        keys.remove_restore_folders()
        return
    for beside in keys.restore_folders():
        if _fit(beside, marks):
            take_over(beside)
            return


def settle_interrupted_restore() -> None:
    """Settle the keys after an interrupted restore, if there was one. Raises BadSetting while a restore or backup runs."""
    if not keys.restore_folders():
        return
    try:
        with in_use.exclusive(Path(current_app.config["DATA"])):
            settle()
    except in_use.InUse:
        raise BadSetting("A restore or a backup is at work. Start again once it is done.") from None


def _marks() -> dict[int, str]:
    """Return the marks of the keys that the database needs, or none if it cannot be read."""
    try:
        with databases.snapshot() as connection:
            return {row.id: row.mark for row in connection.execute(select(VaultMark.id, VaultMark.mark))}
    except SQLAlchemyError as error:
        log.warning("the keys stay as they lie: the database cannot be read: %s", type(error).__name__)
        return {}


def _fit(place: Path, marks: dict[int, str]) -> bool:
    """Tell whether a folder has every key that the database needs."""
    field_keys = {marks[row] for row in (IN_FORCE, COMING) if row in marks}
    secrets = {marks[SECRET]} if SECRET in marks and current_app.config["SETTINGS"].keeps_secret else set()
    return IN_FORCE in marks and field_keys <= vault.ring_in(place).keys() and secrets <= installation.marks_of_secrets(place)
