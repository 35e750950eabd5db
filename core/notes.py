"""Notes about the state of the machine, in small JSON files beside the database.

They can be written while the database is damaged or the disk is full, and a restore does not change them. The only personal
data in them are the e-mail addresses of administrators, who get a letter in such a case.
"""

import json
import os
from pathlib import Path
from typing import Any

from flask import current_app

BLOCK = 4096
"""Bytes. A note takes whole blocks, so that a longer text often needs no more room on the disk."""
TRIES = 3
"""How often a note is read until it can be parsed: it is written in place, so a reader may meet a half-written one."""


def read(name: str) -> dict[str, Any]:
    """Read a note. Returns an empty mapping if there is none or it cannot be parsed."""
    for _ in range(TRIES):
        try:
            return json.loads(path_of(name).read_bytes())
        except FileNotFoundError:
            return {}
        except ValueError:
            continue
    return {}


def write(name: str, facts: dict[str, Any]) -> None:
    """Write a note over the existing one. On a full disk this works if it needs no further block. Raises OSError."""
    content = json.dumps(facts).encode()
    path_of(name).parent.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(path_of(name), os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        size = -(-len(content) // BLOCK) * BLOCK
        os.pwrite(descriptor, content.ljust(size), 0)
        os.ftruncate(descriptor, size)
    finally:
        os.close(descriptor)


def forget(*names: str) -> None:
    """Remove notes that no longer hold."""
    for name in names:
        path_of(name).unlink(missing_ok=True)


def path_of(name: str) -> Path:
    """Return the path of a note."""
    return Path(current_app.config["DATA"]) / "notes" / f"{name}.json"
