"""The list of erased people, in a file beside the database, so that a restore of an older backup does not bring them back.

A line holds the person's id, a mark by which a restored row is recognised, the code of the receipt, and whether certificates went
too. The mark is needed because a restored database gives ids anew: without it the list would erase somebody else. No line says
who it was.
"""

import hashlib
import json
import os
import shutil
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from flask import current_app

NAME = "erased"
LONGEST_LINE = 1000
"""Characters. An entry has less than half of it."""


@dataclass(frozen=True)
class Entry:
    """One erased person."""

    person_id: int
    mark: str
    receipt: str
    certificates_too: bool
    erased_at: str
    """In ISO form, in UTC."""
    reason: str = ""
    """An `ErasureReason`, or empty on a line of an earlier version."""


def mark_of(person_id: int, created_at: datetime) -> str:
    """Return the mark of a person: a hash of the id and of the instant in which the account was made."""
    return hashlib.sha256(f"{person_id}/{created_at.astimezone(UTC).isoformat()}".encode()).hexdigest()


def read(folder: Path | None = None) -> list[Entry]:
    """Return every entry. A line that a power cut left unfinished is passed over: its erasure was not committed."""
    try:
        lines = (folder / NAME if folder else path()).read_text("utf-8", "replace").splitlines()
    except FileNotFoundError:
        return []
    return [entry for line in lines if len(line) <= LONGEST_LINE and (entry := _parse(line))]


def _parse(line: str) -> Entry | None:
    """Return the entry of a line, or None for a line that is none."""
    try:
        return msgspec.json.decode(line, type=Entry)
    except (msgspec.MsgspecError, UnicodeError):
        return None


def add(entry: Entry) -> None:
    """Add an entry and sync it to the disk, unless the list has it. Call it before the erasure is committed. Raises OSError."""
    if any(known.receipt == entry.receipt for known in read()):
        return
    descriptor = os.open(path(), os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    try:
        os.write(descriptor, f"\n{json.dumps(asdict(entry))}\n".encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def take_along(folder: Path) -> None:
    """Write the list into a folder of backups: whoever restores one of them on another machine needs it too. Raises OSError."""
    if path().exists() and folder != path().parent:
        shutil.copyfile(path(), folder / NAME)


def take_over(folder: Path) -> None:
    """Add the entries that lie in a folder of backups to the list. Raises OSError."""
    for entry in read(folder):
        add(entry)


def path() -> Path:
    """Return the path of the list."""
    return Path(current_app.config["DATA"]) / NAME
