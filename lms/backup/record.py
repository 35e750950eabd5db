"""The record of the last backup, a small file in `LMS_DATA`. `lms backup create` writes it, the checks read it.

It lies beside the database and not in it, so that a restore does not bring an old record back.
"""

import json
import os
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

from flask import current_app

from core import clock

NAME = "backup.json"


@dataclass(frozen=True)
class Record:
    """The last attempt, and the last verified backup. Moments are in ISO form, in UTC."""

    tried_at: str
    failed: str | None = None
    """Why the last attempt failed, in a sentence. None if it succeeded."""
    made_at: str | None = None
    """When the last verified backup was made."""
    file: str | None = None
    bytes: int = 0
    missing: list[str] = field(default_factory=list)
    """Files that rows named and that were missing while it was made."""


def read() -> Record | None:
    """Read the record. None where no backup was made yet, or the file is damaged."""
    try:
        return Record(**json.loads(_path().read_text("utf-8")))
    except (FileNotFoundError, ValueError, TypeError):
        return None


def note_proven(file: Path, made_at: str, missing: list[str] | None = None) -> None:
    """Record that a backup was made and verified."""
    size = file.stat().st_size
    _write(Record(_now(), made_at=made_at, file=str(file.absolute()), bytes=size, missing=list(missing or ())))


def note_failed(sentence: str) -> None:
    """Record that the last attempt failed. The facts about the last verified backup stay."""
    before = read()
    now = _now()
    _write(replace(before, tried_at=now, failed=sentence) if before else Record(now, sentence))


def _now() -> str:
    return clock.now().isoformat(timespec="seconds")


def _path() -> Path:
    return Path(current_app.config["DATA"]) / NAME


def _write(record: Record) -> None:
    part = _path().with_suffix(".part")
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        json.dump(asdict(record), file)
        file.flush()
        os.fsync(file.fileno())
    part.rename(_path())
