"""The keys of an installation as a backup keeps them."""

import hmac
from pathlib import Path

from core import keys, vault
from lms.backup import recovery
from lms.backup.archive import KEY_NAME, LONGEST_KEY, BadArchive
from lms.config import Settings


def read(place: Path | None = None) -> dict[str, bytes]:
    """Return the keys in a folder by their names. Temporary files of killed processes have other names and are ignored."""
    kept = {}
    for path in sorted((place or keys.folder()).glob("*")):
        if KEY_NAME.fullmatch(path.name):
            content = keys.read(path)
            if content is not None:
                kept[path.name] = content.encode()
    return kept


def refuse_odd(kept: dict[str, bytes]) -> None:
    """Raise BadArchive if the name, length or content of a backup's key cannot be that of a key."""
    for name, content in kept.items():
        if not (KEY_NAME.fullmatch(name) and 0 < len(content) <= LONGEST_KEY and content.isascii()):
            raise BadArchive(f"{name} in the backup is no key.")


def marks(kept: dict[str, bytes]) -> dict[str, str]:
    """Return a keyed hash of each key. It does not reveal the key, because keys have 256 bits or more."""
    return {name: hmac.digest(content, b"lms/backup/key", "sha256").hex() for name, content in kept.items()}


def has_keys(key_marks: dict[str, str]) -> bool:
    """Tell whether this installation has the keys of a backup, given their marks."""
    own = marks(read())
    needed = {name: mark for name, mark in key_marks.items() if name != recovery.path().name}
    return bool(needed) and all(own.get(name) == mark for name, mark in needed.items())


def missing(kept: dict[str, bytes], in_database: set[str], settings: Settings) -> set[str]:
    """Return the names of keys that the installation needs and that are not in `kept`.

    `in_database` holds the marks of the keys that the database needs.
    """
    kept_marks = {vault.mark_of(key) for content in kept.values() if (key := vault.parse(content.decode()))}
    names = set() if in_database <= kept_marks else {"keys/fields.key"}
    if settings.keeps_secret and "secret_key" not in kept:
        names.add("keys/secret_key")
    return names
