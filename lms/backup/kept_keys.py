"""The keys of an installation as a backup sees them."""

import hmac
from pathlib import Path

from core import keys, vault
from lms.backup import recovery
from lms.backup.archive import KEY_NAME, LONGEST_KEY, BadArchive
from lms.config import Settings


def read(place: Path | None = None) -> dict[str, bytes]:
    """Each key of a folder by its name; what a process that was killed left under another name is none."""
    found = {}
    for path in sorted((place or keys.folder()).glob("*")):
        if KEY_NAME.fullmatch(path.name):
            content = keys.read(path)
            if content is not None:
                found[path.name] = content.encode()
    return found


def refuse_odd(kept: dict[str, bytes]) -> None:
    """Raise BadArchive where something among a backup's keys cannot be a key."""
    for name, content in kept.items():
        if not (KEY_NAME.fullmatch(name) and 0 < len(content) <= LONGEST_KEY and content.isascii()):
            raise BadArchive(f"{name} in the backup is no key.")


def marks(kept: dict[str, bytes]) -> dict[str, str]:
    """What a backup says of its keys without giving them away: they have 256 bits and more."""
    return {name: hmac.digest(content, b"lms/backup/key", "sha256").hex() for name, content in kept.items()}


def are_here(wanted: dict[str, str]) -> bool:
    """Whether this installation has the keys of a backup."""
    own = marks(read())
    needed = {name: mark for name, mark in wanted.items() if name != recovery.path().name}
    return bool(needed) and all(own.get(name) == mark for name, mark in needed.items())


def lost(kept: dict[str, bytes], in_database: set[str], settings: Settings) -> set[str]:
    """The names of keys that the installation needs and that are not among these."""
    found = {vault.mark_of(key) for content in kept.values() if (key := vault.parse(content.decode()))}
    missing = set() if in_database <= found else {"keys/fields.key"}
    if settings.keeps_secret and "secret_key" not in kept:
        missing.add("keys/secret_key")
    return missing
