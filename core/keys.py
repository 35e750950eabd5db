"""The key files in `LMS_DATA/keys`. Only their owner can read them. Each is complete and on disk before it gets its name."""

import os
import shutil
import tempfile
from pathlib import Path

from flask import current_app

UNFINISHED_PREFIX = ".key-"
RESTORE_PREFIX = ".restored-"


def folder() -> Path:
    """Return the folder of the keys. A backup holds them only in sealed form."""
    return Path(current_app.config["DATA"]) / "keys"


def restore_folders(data: Path | None = None) -> list[Path]:
    """List the folders with a backup's keys. They exist during a restore, and after one that was interrupted."""
    return sorted((data / "keys" if data else folder()).glob(f"{RESTORE_PREFIX}*"))


def make(path: Path, content: str) -> None:
    """Write a key unless the file exists. Of several processes at once one wins, because os.link does not overwrite."""
    temporary = _write_temporary(path, content)
    try:
        os.link(temporary, path)
    except FileExistsError:
        return
    finally:
        temporary.unlink()
    _sync(path.parent)


def put(path: Path, content: str) -> None:
    """Write a key, replacing an existing file atomically."""
    move(_write_temporary(path, content), path)


def move(path: Path, to: Path) -> None:
    """Rename a key file, replacing an existing file atomically."""
    os.replace(path, to)
    _sync(to.parent)


def remove(path: Path) -> None:
    """Remove a key file if it exists."""
    path.unlink(missing_ok=True)
    _sync(path.parent)


def remove_restore_folders() -> None:
    """Remove the keys that restores put beside those in force."""
    for restored in restore_folders():
        shutil.rmtree(restored)
        _sync(restored.parent)


def tidy() -> None:
    """Remove the unfinished files of processes that were killed. No other process may be making keys meanwhile."""
    for path in folder().glob(f"{UNFINISHED_PREFIX}*"):
        remove(path)


def read(path: Path) -> str | None:
    """Return the text of a key file without blanks around it, or None if there is no such file or it is not ASCII."""
    try:
        return path.read_text("ascii").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        return None


def _write_temporary(path: Path, content: str) -> Path:
    """Write the content to disk in a temporary file in the folder of `path`."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(
        "w", dir=path.parent, prefix=UNFINISHED_PREFIX, delete=False, encoding="ascii"
    ) as file:  # mode 600
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return Path(file.name)


def _sync(folder: Path) -> None:
    """Write a folder and its parent to disk: without this the names in them may be lost in a power cut."""
    for directory in (folder, folder.parent):
        descriptor = os.open(directory, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
