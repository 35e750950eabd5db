"""Sealed values: encrypted with AES-256-GCM, found by a keyed hash, so that a stolen database or backup does not reveal them.

The key is in `LMS_DATA/keys/fields.key`. Only set-up makes it. The database keeps a mark of the key, and while the key of that
mark is missing, values can be neither sealed nor opened nor found. During `lms keys renew` there are two keys: values are
sealed under the coming one, found by the one in force, and opened with either (`core.renewal`).
"""

import hmac
import logging
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from core import clock, keys
from core.db import Model, Moment, db, run, upsert
from core.errors import N_, DomainError

log = logging.getLogger(__name__)

VERSION = b"\x01"
"""The first byte of a sealed value. It stands for: a random nonce of 12 bytes, then the AES-256-GCM ciphertext with its tag."""
NONCE = 12
"""Bytes."""
KEY = 32
"""Bytes."""
IN_FORCE, COMING, SECRET = 1, 2, 3
"""Ids of the rows of `vault_marks`: the key in force, the coming key of a renewal, and the installation's secret key."""


class Locked(DomainError):
    """Values cannot be sealed, opened or found: the key is missing or another one, or the value is damaged."""

    status = 503
    message = N_("The key for protected data is missing or does not fit. Nothing is lost. Please tell the office.")


class VaultMark(Model):
    """The keys that belong to this database: a keyed hash of each, from which the key cannot be computed."""

    __tablename__ = "vault_marks"

    id: Mapped[int] = mapped_column(primary_key=True)
    """IN_FORCE, COMING or SECRET."""
    mark: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[Moment]


_marks = select(VaultMark.id, VaultMark.mark)
_lock = select(VaultMark.id).where(VaultMark.id == IN_FORCE).with_for_update(read=True)


def seal(data: bytes) -> bytes:
    """Encrypt some bytes. A random nonce makes each result different. Raises Locked."""
    marks = _locked_marks()
    if IN_FORCE not in marks:
        marks[IN_FORCE] = store_mark(IN_FORCE, mark_of(_first_key()))
    return seal_under(_key(marks.get(COMING, marks[IN_FORCE])), data)


def unseal(sealed: bytes) -> bytes:
    """Decrypt a sealed value with any key of this installation. Raises Locked."""
    available = ring()
    if not available or sealed[:1] != VERSION:
        raise _locked("unknown version" if available else "no key")
    for key in available.values():
        opened = unseal_under(key, sealed)
        if opened is not None:
            return opened
    raise _locked("another key, or damaged data")


def keyed_hash(purpose: str, text: str) -> str:
    """Return the keyed SHA-256 in hex by which a sealed value is found. Without the key it cannot be guessed. Raises Locked."""
    mark = _locked_marks().get(IN_FORCE)
    return keyed_hash_under(_key(mark) if mark else _first_key(), purpose, text)


def set_up() -> None:
    """Make the key of a database that has no mark yet. Only set-up calls this. Raises Locked if a mark's key is missing."""
    marks = marks_here()
    if IN_FORCE not in marks:
        make_key(path_of_key())
        store_mark(IN_FORCE, mark_of(_first_key()))
    for mark in (marks.get(IN_FORCE), marks.get(COMING)):
        if mark:
            _key(mark)


def path_of_key() -> Path:
    """Return the path of the key in force."""
    return keys.folder() / "fields.key"


def path_of_coming_key() -> Path:
    """Return the path of the coming key of a renewal, until it is renamed to `path_of_key`."""
    return keys.folder() / "fields.next"


def examine() -> tuple[bool, str]:
    """Check whether the keys fit the database; returns the result and a sentence for `lms doctor`."""
    path, marks, available = path_of_key(), marks_here(), ring()
    if keys.restore_folders():
        return (
            False,
            "a restore was cut off: run it again (lms backup restore), or lms database migrate to go on with what is here",
        )
    if not path.exists() and not available:
        return False, (
            f"{path} is missing: restore it from a backup (lms backup restore)"
            if marks.get(IN_FORCE)
            else f"{path} is not made yet: run lms database migrate"
        )
    if not available or any(marks[row] not in available for row in (IN_FORCE, COMING) if row in marks):
        return False, f"{path} is not the key of this database: restore the right one from a backup (lms backup restore)"
    for file in keys.folder().iterdir():
        if file.stat().st_mode & 0o077:
            return False, f"{file} can be read by others: chmod 600 {file}"
    if COMING in marks or path_of_coming_key().exists():
        return False, "a renewal of the keys was begun and is not finished: run lms keys renew"
    return True, "the key for sealed fields fits"


def make_key(path: Path) -> None:
    """Make a key file unless it exists."""
    keys.make(path, secrets.token_hex(KEY))


def ring() -> dict[str, bytes]:
    """Return the keys by their marks, with those of an interrupted restore: the database may already be the backup's."""
    return {mark: key for folder in (keys.folder(), *keys.restore_folders()) for mark, key in ring_in(folder).items()}


def ring_in(folder: Path) -> dict[str, bytes]:
    """Return the keys of one folder by their marks."""
    # The coming key is read first, because `renewal.finish` may rename it to the other meanwhile.
    read = (read_key(folder / path.name) for path in (path_of_coming_key(), path_of_key()))
    return {mark_of(key): key for key in read if key}


def marks_here() -> dict[int, str]:
    """Return the marks in the database, by their row's id."""
    return {row.id: row.mark for row in run(_marks)}


def store_mark(row: int, mark: str) -> str:
    """Store a key's mark in the caller's transaction; returns it. Raises Locked if the row already has another mark."""
    values = {"id": row, "mark": mark, "made_at": clock.now()}
    run(upsert(VaultMark).values(values).on_conflict_do_nothing())
    if marks_here().get(row) != mark:
        raise _locked("another key")
    return mark


def seal_under(key: bytes, data: bytes) -> bytes:
    """Encrypt some bytes with one key."""
    nonce = os.urandom(NONCE)
    return VERSION + nonce + AESGCM(_derived(key, "seal")).encrypt(nonce, data, VERSION)


def unseal_under(key: bytes, sealed: bytes) -> bytes | None:
    """Decrypt a sealed value with one key. Returns None if it was sealed under another key or is damaged."""
    version, nonce, content = sealed[:1], sealed[1 : 1 + NONCE], sealed[1 + NONCE :]
    if version != VERSION:
        return None
    try:
        return AESGCM(_derived(key, "seal")).decrypt(nonce, content, VERSION)
    except (InvalidTag, ValueError):
        return None


def keyed_hash_under(key: bytes, purpose: str, text: str) -> str:
    """Return the `keyed_hash` of a text with one key."""
    return hmac.new(_derived(key, f"keyed/{purpose}"), text.encode(), "sha256").hexdigest()


def mark_of(key: bytes) -> str:
    """Return the mark by which the database recognises a key."""
    return _derived(key, "mark").hex()


def _locked_marks() -> dict[int, str]:
    """Read the marks and lock them until the transaction ends, so that no other key comes into force before the caller writes.

    SQLite needs no lock, because it has one writer at a time. On PostgreSQL the row is locked first, and the next statement
    reads the marks: it sees what was committed while the first one waited.
    """
    if db.engine.dialect.name == "postgresql":
        run(_lock)
    return marks_here()


def _key(mark: str) -> bytes:
    """Return the key of a mark. Raises Locked if it is missing: a new key could not open what the lost one has sealed."""
    key = ring().get(mark)
    if key is None:
        raise _locked("another key" if path_of_key().exists() else "no key")
    return key


def _first_key() -> bytes:
    """Return the key that set-up made, for a database that has no mark yet. Raises Locked."""
    key = read_key(path_of_key())
    if key is None:
        raise _locked("no key was set up")
    return key


def read_key(path: Path) -> bytes | None:
    """Read a key file. Returns None if it is missing or damaged."""
    return parse(keys.read(path) or "")


def parse(text: str) -> bytes | None:
    """Convert the text of a key file to a key. Returns None if it is not 32 bytes in hex."""
    try:
        key = bytes.fromhex(text)
    except ValueError:
        return None
    return key if len(key) == KEY else None


def _derived(key: bytes, purpose: str) -> bytes:
    """Derive a key for one purpose. Other purposes' keys cannot be computed from it."""
    return hmac.digest(key, f"core/vault/{purpose}".encode(), "sha256")


def _locked(why: str) -> Locked:
    log.error("the vault is locked: %s", why)
    return Locked(why)
