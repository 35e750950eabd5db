"""The files in `LMS_DATA/keys`: readable by their owner only, and whole and on disk before they have their names."""

import os
import shutil
import tempfile
from pathlib import Path

from flask import current_app

HALF_WRITTEN = ".key-"
OF_A_RESTORE = ".restored-"


def folder() -> Path:
    """Where the keys lie. Never beside what they open: a backup keeps them sealed."""
    return Path(current_app.config["DATA"]) / "keys"


def of_restores(data: Path | None = None) -> list[Path]:
    """Folders with a backup's keys, beside those in force: while a restore is at work, and after one that was cut off."""
    return sorted((data / "keys" if data else folder()).glob(f"{OF_A_RESTORE}*"))


def make(path: Path, content: str) -> None:
    """Write a key that was not there; one that is there stays. Of many processes at once exactly one wins."""
    written = _written(path, content)
    try:
        os.link(written, path)
    except FileExistsError:
        return
    finally:
        written.unlink()
    _sync(path.parent)


def put(path: Path, content: str) -> None:
    """Write a key, in one step in the place of another where there is one."""
    move(_written(path, content), path)


def move(path: Path, to: Path) -> None:
    """Give a key another's name, in one step; the other is gone."""
    os.replace(path, to)
    _sync(to.parent)


def remove(path: Path) -> None:
    """Remove a key where it is there."""
    path.unlink(missing_ok=True)
    _sync(path.parent)


def remove_of_restores() -> None:
    """Let go of the keys that restores laid beside those in force."""
    for beside in of_restores():
        shutil.rmtree(beside)
        _sync(beside.parent)


def tidy() -> None:
    """Remove what processes that were killed left half-written. Only while nobody else makes keys."""
    for path in folder().glob(f"{HALF_WRITTEN}*"):
        remove(path)


def read(path: Path) -> str | None:
    """What a key file says, without blanks around it; None where there is no such file."""
    try:
        return path.read_text("ascii").strip()
    except (FileNotFoundError, UnicodeDecodeError):
        return None


def _written(path: Path, content: str) -> Path:
    """The content beside the path, on disk, under a name that nobody looks for."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with tempfile.NamedTemporaryFile(
        "w", dir=path.parent, prefix=HALF_WRITTEN, delete=False, encoding="ascii"
    ) as file:  # mode 600
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    return Path(file.name)


def _sync(folder: Path) -> None:
    """Names in a folder outlive a power cut only once the folder itself is on disk."""
    for place in (folder, folder.parent):
        descriptor = os.open(place, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
