"""A small disk of its own, so that a full one fills nobody else's."""

import errno
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

BLOCK = b"\0" * 4096


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[None]:
    """A disk in memory mounted on an empty folder. Raises SystemExit with a sentence where this may not be done."""
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(
            "A small disk cannot be mounted here. Run script/soak trouble as root, or as unshare -rm script/soak trouble. "
            f"mount says: {done.stderr.strip()}"
        )
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", folder], check=True)


def fill_most(folder: Path, left: int) -> Path:
    """Leave so many bytes free; returns what fills it, to be removed."""
    ballast = folder / "most"
    with open(ballast, "wb") as file:
        os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(folder).free - left)
    return ballast


def fill(folder: Path) -> Path:
    """Leave not one block free; returns what fills it, to be removed."""
    ballast = folder / "rest"
    with open(ballast, "wb", buffering=0) as file:
        try:
            while True:
                os.posix_fallocate(file.fileno(), file.tell(), 2**20)
                file.seek(0, os.SEEK_END)
        except OSError as error:
            _only_for_room(error)
        file.seek(0, os.SEEK_END)
        try:
            while True:
                file.write(BLOCK)
        except OSError as error:
            _only_for_room(error)
    return ballast


def _only_for_room(error: OSError) -> None:
    if error.errno != errno.ENOSPC:
        raise error
