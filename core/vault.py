"""What must not be readable in a stolen database or backup without its key: sealed with AES-256-GCM, found by a keyed hash.

The key lies in `LMS_DATA/keys/fields.key`. Set-up makes it and nothing else does: the database keeps a mark of it, and where
the key of a mark is missing nothing is sealed, opened or looked for. While `lms keys renew` runs there are two keys: values
are sealed under the coming one, found by the one in force, and opened by either (`core.renewal`).
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
"""The first byte of everything sealed: AES-256-GCM, a random nonce of 12 bytes, the ciphertext with its tag."""
NONCE = 12
KEY = 32
IN_FORCE, COMING, SECRET = 1, 2, 3
"""The rows of `vault_marks`: the key by which values are found, the one under which a renewal seals, the installation's secret key."""


class Locked(DomainError):
    """Sealed data cannot be opened or added to: the key is missing, is another one, or what was sealed is damaged."""

    status = 503
    message = N_("The key for protected data is missing or does not fit. Nothing is lost. Please tell the office.")


class VaultMark(Model):
    """Which keys this database was made with: a keyed hash of each, from which nobody learns the key."""

    __tablename__ = "vault_marks"

    id: Mapped[int] = mapped_column(primary_key=True)
    """IN_FORCE, COMING or SECRET."""
    mark: Mapped[str] = mapped_column(String(64))
    made_at: Mapped[Moment]


_marks = select(VaultMark.id, VaultMark.mark)
_hold = select(VaultMark.id).where(VaultMark.id == IN_FORCE).with_for_update(read=True)


def seal(data: bytes) -> bytes:
    """Encrypt some bytes; the same bytes twice look different. Raises Locked."""
    marks = _held_marks()
    if IN_FORCE not in marks:
        marks[IN_FORCE] = leave_mark(IN_FORCE, mark_of(_first_key()))
    return seal_under(_key(marks.get(COMING, marks[IN_FORCE])), data)


def unseal(sealed: bytes) -> bytes:
    """What was sealed, under whichever of this installation's keys. Raises Locked."""
    known = ring()
    if not known or sealed[:1] != VERSION:
        raise _locked("unknown version" if known else "no key")
    for key in known.values():
        opened = unseal_under(key, sealed)
        if opened is not None:
            return opened
    raise _locked("another key, or damaged data")


def keyed(purpose: str, text: str) -> str:
    """A keyed SHA-256 in hex by which a sealed value is found again; nobody finds the value by trying all. Raises Locked."""
    mark = _held_marks().get(IN_FORCE)
    return keyed_under(_key(mark) if mark else _first_key(), purpose, text)


def set_up() -> None:
    """Make the key of a database in which nothing was ever sealed. Only set-up calls this. Raises Locked where a key was lost."""
    marks = marks_here()
    if IN_FORCE not in marks:
        make_key(path_of_key())
        leave_mark(IN_FORCE, mark_of(_first_key()))
    for mark in (marks.get(IN_FORCE), marks.get(COMING)):
        if mark:
            _key(mark)


def path_of_key() -> Path:
    """Where the key lies; a backup keeps it sealed."""
    return keys.folder() / "fields.key"


def path_of_coming_key() -> Path:
    """Where the key lies that a renewal brings, until it takes the other's name."""
    return keys.folder() / "fields.next"


def examine() -> tuple[bool, str]:
    """Whether the keys fit the database, and a sentence about it, for `lms doctor`."""
    path, marks, known = path_of_key(), marks_here(), ring()
    if keys.of_restores():
        return (
            False,
            "a restore was cut off: run it again (lms backup restore), or lms database migrate to go on with what is here",
        )
    if not path.exists() and not known:
        return False, (
            f"{path} is missing: restore it from a backup (lms backup restore)"
            if marks.get(IN_FORCE)
            else f"{path} is not made yet: run lms database migrate"
        )
    if not known or any(marks[row] not in known for row in (IN_FORCE, COMING) if row in marks):
        return False, f"{path} is not the key of this database: restore the right one from a backup (lms backup restore)"
    for file in keys.folder().iterdir():
        if file.stat().st_mode & 0o077:
            return False, f"{file} can be read by others: chmod 600 {file}"
    if COMING in marks or path_of_coming_key().exists():
        return False, "a renewal of the keys was begun and is not finished: run lms keys renew"
    return True, "the key for sealed fields fits"


def make_key(path: Path) -> None:
    """Make a key unless there is one."""
    keys.make(path, secrets.token_hex(KEY))


def ring() -> dict[str, bytes]:
    """The keys that lie here, by their marks, those of a restore that was cut off among them: the database may be the backup's.

    The coming one is read first: it may take the other's name meanwhile.
    """
    return {mark: key for place in (keys.folder(), *keys.of_restores()) for mark, key in ring_in(place).items()}


def ring_in(place: Path) -> dict[str, bytes]:
    """The keys of one folder, by their marks."""
    found = (read_key(place / path.name) for path in (path_of_coming_key(), path_of_key()))
    return {mark_of(key): key for key in found if key}


def marks_here() -> dict[int, str]:
    """The marks that the database keeps, by row."""
    return {row.id: row.mark for row in run(_marks)}


def leave_mark(row: int, mark: str) -> str:
    """Remember a key in the transaction at hand; returns the mark. Of two at once the second must have the same key."""
    values = {"id": row, "mark": mark, "made_at": clock.now()}
    run(upsert(VaultMark).values(values).on_conflict_do_nothing())
    if marks_here().get(row) != mark:
        raise _locked("another key")
    return mark


def seal_under(key: bytes, data: bytes) -> bytes:
    """Encrypt some bytes under one key."""
    nonce = os.urandom(NONCE)
    return VERSION + nonce + AESGCM(_derived(key, "seal")).encrypt(nonce, data, VERSION)


def unseal_under(key: bytes, sealed: bytes) -> bytes | None:
    """What was sealed under this key; None where it was another, or the data are damaged."""
    version, nonce, content = sealed[:1], sealed[1 : 1 + NONCE], sealed[1 + NONCE :]
    if version != VERSION:
        return None
    try:
        return AESGCM(_derived(key, "seal")).decrypt(nonce, content, VERSION)
    except (InvalidTag, ValueError):
        return None


def keyed_under(key: bytes, purpose: str, text: str) -> str:
    """`keyed` under one key."""
    return hmac.new(_derived(key, f"keyed/{purpose}"), text.encode(), "sha256").hexdigest()


def mark_of(key: bytes) -> str:
    """What the database remembers of a key."""
    return _derived(key, "mark").hex()


def _held_marks() -> dict[int, str]:
    """The marks, held until the transaction ends: no key comes into force between looking and writing.

    On SQLite who writes is alone. On PostgreSQL the row is held first and the marks are read by the next statement, which sees
    what was committed while this one waited.
    """
    if db.engine.dialect.name == "postgresql":
        run(_hold)
    return marks_here()


def _key(mark: str) -> bytes:
    """The key of a mark. Never a new one: what was sealed under the lost one would be lost with it. Raises Locked."""
    key = ring().get(mark)
    if key is None:
        raise _locked("another key" if path_of_key().exists() else "no key")
    return key


def _first_key() -> bytes:
    """The key of a database that has no mark yet: the one that set-up made. Raises Locked."""
    key = read_key(path_of_key())
    if key is None:
        raise _locked("no key was set up")
    return key


def read_key(path: Path) -> bytes | None:
    """The key that lies in a file; None where there is none, or it is damaged."""
    return parse(keys.read(path) or "")


def parse(text: str) -> bytes | None:
    """A key as its file spells it; None where it is none."""
    try:
        key = bytes.fromhex(text)
    except ValueError:
        return None
    return key if len(key) == KEY else None


def _derived(key: bytes, purpose: str) -> bytes:
    """A key of its own for each purpose, so that none tells anything about another."""
    return hmac.digest(key, f"core/vault/{purpose}".encode(), "sha256")


def _locked(why: str) -> Locked:
    log.error("the vault is locked: %s", why)
    return Locked(why)
