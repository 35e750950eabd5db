"""A small disk for a scene, so that a full disk affects no other program."""

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
    """Mount a disk in memory on an empty folder. Raises SystemExit if this process may not mount."""
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


def fill_most(folder: Path, remaining: int) -> Path:
    """Fill the disk except for `remaining` bytes; returns the file to remove afterwards."""
    ballast = folder / "most"
    with open(ballast, "wb") as file:
        os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(folder).free - remaining)
    return ballast


def fill(folder: Path) -> Path:
    """Fill the disk completely; returns the file to remove afterwards."""
    ballast = folder / "rest"
    with open(ballast, "wb", buffering=0) as file:
        try:
            while True:
                os.posix_fallocate(file.fileno(), file.tell(), 2**20)
                file.seek(0, os.SEEK_END)
        except OSError as error:
            _require_full_disk(error)
        file.seek(0, os.SEEK_END)
        try:
            while True:
                file.write(BLOCK)
        except OSError as error:
            _require_full_disk(error)
    return ballast


def _require_full_disk(error: OSError) -> None:
    if error.errno != errno.ENOSPC:
        raise error
