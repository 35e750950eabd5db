"""From an installation's keys to a backup's: they lie beside each other until the database has changed.

The backup's keys come into a folder of their own within `keys`, in which `vault.ring` looks too. Only once the database is the
backup's they take the others' place. Whatever cuts this off, the database that is there opens with a key that lies there.
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
"""They change last: once they fit the database, all the others are done."""


def put_beside(kept: dict[str, bytes]) -> Path:
    """Let the keys of a backup lie beside those in force; returns their folder."""
    keys.folder().mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = Path(tempfile.mkdtemp(dir=keys.folder(), prefix=keys.OF_A_RESTORE))  # mode 700
    for name, content in kept.items():
        keys.put(beside / name, content.decode("ascii"))
    return beside


def take_over(beside: Path) -> None:
    """Let an installation have these keys and no others, but keep its own recovery key, which was printed later."""
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
    keys.remove_of_restores()


def settle() -> None:
    """After a cut: let the keys stay, or come into force, that fit the database. Where none do, all stay where they lie."""
    marks = _marks()
    if _fit(keys.folder(), marks):
        keys.remove_of_restores()
        return
    for beside in keys.of_restores():
        if _fit(beside, marks):
            take_over(beside)
            return


def settle_what_was_cut_off() -> None:
    """The same at a start, where a restore was cut off. Raises BadSetting while one is at work."""
    if not keys.of_restores():
        return
    try:
        with in_use.alone(Path(current_app.config["DATA"])):
            settle()
    except in_use.InUse:
        raise BadSetting("A restore or a backup is at work. Start again once it is done.") from None


def _marks() -> dict[int, str]:
    """The marks of the keys that the database needs; none where it cannot be read."""
    try:
        with databases.snapshot() as connection:
            return {row.id: row.mark for row in connection.execute(select(VaultMark.id, VaultMark.mark))}
    except SQLAlchemyError as fault:
        log.warning("the keys stay as they lie: the database cannot be read: %s", type(fault).__name__)
        return {}


def _fit(place: Path, marks: dict[int, str]) -> bool:
    """Whether a folder has every key that the database needs."""
    opens = {marks[row] for row in (IN_FORCE, COMING) if row in marks}
    secrets = {marks[SECRET]} if SECRET in marks and current_app.config["SETTINGS"].keeps_secret else set()
    return IN_FORCE in marks and opens <= vault.ring_in(place).keys() and secrets <= installation.marks_of_secrets(place)
