"""A backup while it is made, under a name of its own, and one that failed its proof. Only names that are ours are ever removed."""

import fcntl
import logging
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

log = logging.getLogger(__name__)

PART = ".sinau-dagang.part"
FAILED = ".failed"
LOOKS = 3
_NAME = r"(sinau-dagang|before-update)-\d{8}-\d{6}(-incomplete)?\.tar\.gz"
OUR_PARTS = re.compile(rf"\..+{re.escape(PART)}|\.{_NAME}\.part")
"""The second is of earlier versions."""
OUR_FAILED = re.compile(rf"{_NAME}{re.escape(FAILED)}")


class Busy(Exception):
    """Another process makes a backup of this name just now."""


@contextmanager
def held(path: Path) -> Iterator[Path]:
    """Where a backup is made that shall have this name; what is left there goes at the end. Raises Busy or OSError."""
    part = path.with_name(f".{path.name}{PART}")
    descriptor = _taken(part)
    try:
        yield part
    finally:
        if _is(descriptor, part):
            part.unlink()
        os.close(descriptor)


def tidy(folder: Path) -> None:
    """Remove what processes left that were killed."""
    for part in folder.glob(".*.part"):
        if OUR_PARTS.fullmatch(part.name) and part.is_file():
            _remove_unless_held(part)


def keep_as_failed(part: Path, path: Path) -> None:
    """Keep a whole archive whose database failed its proof; of ours only the newest, or the disk would fill up."""
    failed = path.with_name(path.name + FAILED)
    if failed.exists() and not OUR_FAILED.fullmatch(failed.name):
        log.warning("%s is there already and stays", failed)
        return
    try:
        part.rename(failed)
    except OSError as fault:
        log.warning("%s cannot be kept: %s", failed, fault.strerror)
        return
    for older in path.parent.glob(f"*{FAILED}"):
        if older != failed and OUR_FAILED.fullmatch(older.name) and older.is_file():
            older.unlink()


def _taken(part: Path) -> int:
    """Who tidies holds each for a moment, and whoever has just ended took the name away: it is looked at a few times."""
    for _ in range(LOOKS):
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            _lock(descriptor, part)
            return descriptor
        except Busy:
            os.close(descriptor)
            time.sleep(0.1)
    raise Busy


def _lock(descriptor: int, part: Path) -> None:
    """Raises Busy. Who is killed lets go."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Busy from None
    if not _is(descriptor, part):
        raise Busy


def _is(descriptor: int, part: Path) -> bool:
    """Whether the name is still the one of this file."""
    return part.exists() and os.path.samestat(os.fstat(descriptor), part.stat())


def _remove_unless_held(part: Path) -> None:
    try:
        descriptor = os.open(part, os.O_WRONLY | os.O_CLOEXEC)
    except FileNotFoundError:  # its owner was faster
        return
    try:
        _lock(descriptor, part)
        part.unlink()
    except Busy:
        return
    finally:
        os.close(descriptor)
