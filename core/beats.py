"""When the worker was last seen alive, when each sweep was last done, and whether the clock jumped in between.

Ages are measured by the time since the machine started, which setting the clock does not change.
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
TOLERANCE = timedelta(minutes=5)
"""A smaller jump of the clock is not reported."""
LONGEST_DOWNTIME = timedelta(days=30)
"""The longest time for which an office's machine is off. If the clock shows more after a start, it jumped."""
DOUBT_LASTS = timedelta(days=7)
"""For this time after a jump ahead no sweep ends anything by date. The office has looked at the clock by then."""
BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True)
class Instant:
    """One moment, given by the clock and in seconds since the machine started."""

    wall: datetime
    running: float
    start: str
    """The id that the kernel gave this start of the machine."""

    def since(self, earlier: "Instant") -> timedelta:
        """Return the time since `earlier`. It is taken from the clock only if the machine was started again in between."""
        if self.start != earlier.start:
            return self.wall - earlier.wall
        return timedelta(seconds=self.running - earlier.running)

    def as_note(self) -> dict[str, Any]:
        """Return the mapping that is stored in a note."""
        return {"wall": self.wall.isoformat(), "running": self.running, "start": self.start}

    @staticmethod
    def from_note(note: Mapping[str, Any] | None) -> "Instant | None":
        """Read what `as_note` wrote; None stays None."""
        return Instant(datetime.fromisoformat(note["wall"]), note["running"], note["start"]) if note else None


@dataclass(frozen=True)
class Jump:
    """How far the clock is off in all since it last agreed with the elapsed time, and when that was last seen."""

    at: datetime
    by: timedelta


def instant() -> Instant:
    """Return the current moment."""
    start = BOOT_ID.read_text().strip() if BOOT_ID.exists() else ""
    return Instant(clock.now(), time.clock_gettime(time.CLOCK_BOOTTIME), start)


def jump_since(note: Mapping[str, Any], now: Instant) -> Jump | None:
    """Return the jump in the worker's note plus any since then, or None if the clock agrees with the elapsed time."""
    noted = note.get("jump")
    before = Jump(datetime.fromisoformat(noted["at"]), timedelta(seconds=noted["seconds"])) if noted else None
    last = Instant.from_note(note.get("seen"))
    by = _jumped(last, now) if last else timedelta()
    if not by:
        return before
    total = by + (before.by if before else timedelta())
    return Jump(now.wall, total) if abs(total) > TOLERANCE else None


def clock_may_be_ahead() -> bool:
    """Whether the clock jumped ahead in the last DOUBT_LASTS and was not put back. The new time may be right or wrong."""
    jump = jump_since(notes.read(WORKER), instant())
    return jump is not None and jump.by > timedelta() and clock.now() - jump.at < DOUBT_LASTS


def _jumped(last: Instant, now: Instant) -> timedelta:
    """Return how far the clock moved beyond the time that passed, or zero within the tolerance."""
    by_clock = now.wall - last.wall
    if now.start != last.start:
        return by_clock if by_clock < -TOLERANCE or by_clock > LONGEST_DOWNTIME else timedelta()
    by = by_clock - timedelta(seconds=now.running - last.running)
    return by if abs(by) > TOLERANCE else timedelta()


def beat(began: Instant) -> None:
    """Note that the worker is alive, when it started, and whether the clock jumped."""
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


def start_beating(app: Flask) -> None:
    """Start a thread that calls `beat` every EVERY. It logs a beat that cannot be written, and goes on."""

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
    """Note when a sweep began, when it ended and whether it failed."""
    _note(name, began=instant().as_note(), running=True)
    try:
        yield
    except Exception as error:
        _note(name, ended=instant().as_note(), running=False, failed=type(error).__name__)
        raise
    _note(name, ended=instant().as_note(), done=instant().as_note(), running=False, failed=None)


def _note(name: str, **facts: Any) -> None:
    """Update one sweep's entry. Needs no lock: only one thread, in the worker, writes this note."""
    sweeps = notes.read(SWEEPS)
    sweeps[name] = {**sweeps.get(name, {}), **facts}
    try:
        notes.write(SWEEPS, sweeps)
    except OSError:
        log.exception("the result of a sweep could not be noted", extra={"sweep": name})


def is_due(name: str, every: timedelta, *, retry_after: timedelta) -> bool:
    """Whether `every` has passed since the sweep ended. If it failed, `retry_after` is enough."""
    last = notes.read(SWEEPS).get(name, {})
    ended = Instant.from_note(last.get("ended"))
    if ended is None:
        return True
    age = instant().since(ended)
    return not timedelta() <= age < (min(every, retry_after) if last.get("failed") else every)
