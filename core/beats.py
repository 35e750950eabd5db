"""When the worker was last seen alive, when each sweep was last done, and whether the clock jumped in between.

Ages are told by the time since the machine started, which no setting of the clock changes.
"""

import logging
import os
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask

from core import clock, notes

log = logging.getLogger(__name__)

WORKER, SWEEPS = "worker", "sweeps"
EVERY = timedelta(seconds=20)
SMALL = timedelta(minutes=5)
"""By so much a clock may be put right without a word."""
OFF = timedelta(days=30)
"""No office's machine is off for longer: a clock that says so after a start is told."""
IN_DOUBT = timedelta(days=7)
"""So long nothing is ended by a clock that jumped ahead: by then somebody has looked at it."""
BOOT = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True)
class Instant:
    """The same moment twice: as the clock says it, and in seconds since this start of the machine."""

    wall: datetime
    running: float
    start: str
    """Which start of the machine."""

    def since(self, earlier: "Instant") -> timedelta:
        """How long ago the earlier one was; by the clock only where the machine was started anew in between."""
        if self.start != earlier.start:
            return self.wall - earlier.wall
        return timedelta(seconds=self.running - earlier.running)

    def as_note(self) -> dict[str, Any]:
        """For a note."""
        return {"wall": self.wall.isoformat(), "running": self.running, "start": self.start}


@dataclass(frozen=True)
class Jump:
    """The clock was put by so much to another time, in all, since it was last in step."""

    at: datetime
    by: timedelta


def instant() -> Instant:
    """Now."""
    start = BOOT.read_text().strip() if BOOT.exists() else ""
    return Instant(clock.now(), time.clock_gettime(time.CLOCK_BOOTTIME), start)


def of_note(note: Mapping[str, Any] | None) -> Instant | None:
    """The instant in a note."""
    return Instant(datetime.fromisoformat(note["wall"]), note["running"], note["start"]) if note else None


def jump_since(note: Mapping[str, Any], now: Instant) -> Jump | None:
    """How far the clock is out of step, as of now, with what the note knew."""
    known = note.get("jump")
    before = Jump(datetime.fromisoformat(known["at"]), timedelta(seconds=known["seconds"])) if known else None
    last = of_note(note.get("seen"))
    by = _jumped(last, now) if last else timedelta()
    if not by:
        return before
    total = by + (before.by if before else timedelta())
    return Jump(now.wall, total) if abs(total) > SMALL else None


def clock_may_be_ahead() -> bool:
    """Whether the clock jumped ahead and was not put back: perhaps it was put right, perhaps wrong."""
    jump = jump_since(notes.read(WORKER), instant())
    return jump is not None and jump.by > timedelta() and clock.now() - jump.at < IN_DOUBT


def _jumped(last: Instant, now: Instant) -> timedelta:
    """By how much the clock says something else than the time that passed; nothing where it is little."""
    gone = now.wall - last.wall
    if now.start != last.start:
        return gone if gone < -SMALL or gone > OFF else timedelta()
    by = gone - timedelta(seconds=now.running - last.running)
    return by if abs(by) > SMALL else timedelta()


def beat(began: Instant) -> None:
    """Note that the worker lives, since when, and what became of the clock."""
    now = instant()
    jump = jump_since(notes.read(WORKER), now)
    notes.write(
        WORKER,
        {
            "seen": now.as_note(),
            "began": began.as_note(),
            "pid": os.getpid(),
            "jump": {"at": jump.at.isoformat(), "seconds": jump.by.total_seconds()} if jump else None,
        },
    )


def go_on_beating(app: Flask) -> None:
    """Beat from now on, in a thread of this process; a beat that cannot be written is logged, and the next one is tried."""

    def run() -> None:
        with app.app_context():
            began = instant()
            while True:
                try:
                    beat(began)
                except OSError:
                    log.exception("the worker's beat could not be noted")
                time.sleep(EVERY.total_seconds())

    threading.Thread(target=run, name="beat", daemon=True).start()


@contextmanager
def noted(name: str) -> Iterator[None]:
    """Note when a sweep began, and how and when it ended."""
    _note(name, began=instant().as_note(), running=True)
    try:
        yield
    except Exception as error:
        _note(name, ended=instant().as_note(), running=False, failed=type(error).__name__)
        raise
    _note(name, ended=instant().as_note(), done=instant().as_note(), running=False, failed=None)


def _note(name: str, **facts: Any) -> None:
    """One process alone writes these, in one thread: the worker."""
    known = notes.read(SWEEPS)
    known[name] = {**known.get(name, {}), **facts}
    try:
        notes.write(SWEEPS, known)
    except OSError:
        log.exception("what became of a sweep could not be noted", extra={"sweep": name})


def is_due(name: str, every: timedelta, *, again: timedelta) -> bool:
    """Whether a sweep is to be done: one that failed sooner, after `again`."""
    last = notes.read(SWEEPS).get(name, {})
    ended = of_note(last.get("ended"))
    if ended is None:
        return True
    age = instant().since(ended)
    return not timedelta() <= age < (min(every, again) if last.get("failed") else every)
