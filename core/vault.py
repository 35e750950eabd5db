"""What must not be readable in a stolen database or backup without its key: sealed with AES-256-GCM, found by a keyed hash.

The one key lies in `LMS_DATA/keys/fields.key`, made at first use. The database remembers a mark of the key under which it
was sealed, so that a key that is missing or another one is noticed: it is never replaced by a new one.
"""

import hmac
import logging
import os
import secrets
import tempfile
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app
from sqlalchemy import String, select
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.db import Model, Moment, run, upsert
from core.errors import N_, DomainError

log = logging.getLogger(__name__)

VERSION = b"\x01"
"""The first byte of everything sealed: AES-256-GCM, a random nonce of 12 bytes, the ciphertext with its tag."""
NONCE = 12
KEY = 32


class Locked(DomainError):
    """Sealed data cannot be opened or added to: the key is missing, is another one, or what was sealed is damaged."""

    status = 503
    message = N_("The key for protected data is missing or does not fit. Nothing is lost. Please tell the office.")


class VaultMark(Model):
    """The one row that says under which key this database was sealed."""

    __tablename__ = "vault_marks"

    id: Mapped[int] = mapped_column(primary_key=True)
    mark: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[Moment]


_mark = select(VaultMark.mark).where(VaultMark.id == 1)


def seal(data: bytes) -> bytes:
    """Encrypt some bytes; the same bytes twice look different. Raises Locked."""
    key, marked = _key()
    if not marked:
        _leave_mark(key)
    nonce = os.urandom(NONCE)
    return VERSION + nonce + AESGCM(_derived(key, "seal")).encrypt(nonce, data, VERSION)


def unseal(sealed: bytes) -> bytes:
    """What was sealed. Raises Locked."""
    version, nonce, content = sealed[:1], sealed[1 : 1 + NONCE], sealed[1 + NONCE :]
    key = _read(path_of_key())
    if key is None or version != VERSION:
        raise _locked("no key" if key is None else "unknown version")
    try:
        return AESGCM(_derived(key, "seal")).decrypt(nonce, content, VERSION)
    except (InvalidTag, ValueError):
        raise _locked("another key, or damaged data") from None


def keyed(purpose: str, text: str) -> str:
    """A keyed SHA-256 in hex by which a sealed value is found again; nobody finds the value by trying all. Raises Locked."""
    return hmac.new(_derived(_key()[0], f"keyed/{purpose}"), text.encode(), "sha256").hexdigest()


def path_of_key() -> Path:
    """Where the key lies; it belongs into every backup."""
    return Path(current_app.config["DATA"]) / "keys" / "fields.key"


def examine() -> tuple[bool, str]:
    """Whether the key fits the database, and a sentence about it, for `lms doctor`."""
    path, mark = path_of_key(), _mark_here()
    if not path.exists():
        return mark is None, f"{path} is missing: restore it from a backup" if mark else "nothing is sealed yet"
    key = _read(path)
    if key is None or mark not in (None, _mark_of(key)):
        return False, f"{path} is not the key of this database: restore the right one from a backup"
    if path.stat().st_mode & 0o077:
        return False, f"{path} can be read by others: chmod 600 {path}"
    return True, "the key for sealed fields fits"


def _key() -> tuple[bytes, bool]:
    """The key, made now where nothing was ever sealed, and whether the database remembers it.

    It is asked each time: another database may have been restored meanwhile.
    """
    path, mark = path_of_key(), _mark_here()
    if mark is None and not path.exists():
        make_key(path)
    key = _read(path)
    if key is None or mark not in (None, _mark_of(key)):
        raise _locked("no key" if key is None else "another key")
    return key, mark is not None


def make_key(path: Path) -> None:
    """Make a key unless there is one. Whole and on disk before it has its name: of many processes exactly one wins."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=".fields") as file:  # readable by its owner only
        file.write(secrets.token_hex(KEY).encode())
        file.flush()
        os.fsync(file.fileno())
        try:
            os.link(file.name, path)
        except FileExistsError:
            return
    for folder in (path.parent, path.parent.parent):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _read(path: Path) -> bytes | None:
    try:
        key = bytes.fromhex(path.read_text("ascii").strip())
    except (FileNotFoundError, ValueError):
        return None
    return key if len(key) == KEY else None


def _leave_mark(key: bytes) -> None:
    """Remember the key in the transaction that seals. Of two at once the second waits, and must have the same key."""
    row = {"id": 1, "mark": _mark_of(key), "made_at": clock.now()}
    run(upsert(VaultMark).values(row).on_conflict_do_nothing())
    if _mark_here() != _mark_of(key):
        raise _locked("another key")


def _mark_here() -> str | None:
    return run(_mark).scalar_one_or_none()


def _mark_of(key: bytes) -> str:
    return _derived(key, "mark").hex()


def _derived(key: bytes, purpose: str) -> bytes:
    """A key of its own for each purpose, so that none tells anything about another."""
    return hmac.digest(key, f"core/vault/{purpose}".encode(), "sha256")


def _locked(why: str) -> Locked:
    log.error("the vault is locked: %s", why)
    return Locked(why)
