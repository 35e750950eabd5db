"""What the machine notes about itself, in small files beside the database: they can be written while the database is damaged or the
disk is full, and a restore does not take them back. Of persons they hold the addresses of administrators, who are written to then.
"""

import json
import os
from pathlib import Path
from typing import Any

from flask import current_app

BLOCK = 4096
TRIES = 3
"""A note is written in place, so that it may be read half-way once."""


def read(name: str) -> dict[str, Any]:
    """A note; empty where there is none, or it cannot be understood."""
    for _ in range(TRIES):
        try:
            return json.loads(path_of(name).read_bytes())
        except FileNotFoundError:
            return {}
        except ValueError:
            continue
    return {}


def write(name: str, facts: dict[str, Any]) -> None:
    """Write over the note that is there: it takes no more room than before, so that this succeeds on a full disk. Raises OSError."""
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
    """Remove notes of what is no longer so."""
    for name in names:
        path_of(name).unlink(missing_ok=True)


def path_of(name: str) -> Path:
    """Where a note lies."""
    return Path(current_app.config["DATA"]) / "notes" / f"{name}.json"
