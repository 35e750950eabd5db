"""Background work by sweeps. The database says what is due; the queue only makes the worker look sooner.

`nudge("certificates.print")` after a commit makes the worker run that sweep soon. If the nudge is lost, the run of all sweeps
each minute finds the work. Each package registers its sweeps with `sweep(name)`. A sweep does everything that is due, is
idempotent and commits by itself. The worker notes the result of each sweep (`core.beats`).
"""

import logging
import weakref
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask, current_app
from huey import Huey, RedisHuey, SqliteHuey, crontab
from sqlalchemy import event
from sqlalchemy.orm import Session, SessionTransaction

from core import beats
from core.db import db

log = logging.getLogger(__name__)

Sweep = Callable[[], int]
MINUTE = timedelta(minutes=1)
RETRY_AFTER = timedelta(minutes=10)
"""A failed sweep with a longer period is tried again after this time."""


@dataclass(frozen=True)
class Registered:
    """A registered sweep."""

    function: Sweep
    every: timedelta
    by_date: bool
    """Whether it ends something for good, or announces an end, because a date was reached."""


_sweeps: dict[str, Registered] = {}


def sweep(name: str, *, every: timedelta = MINUTE, by_date: bool = False) -> Callable[[Sweep], Sweep]:
    """Register a function that does everything that is due, and returns how many things it did.

    Set `by_date` for a sweep that ends something for good because a date was reached. It waits while the clock may be ahead.
    """

    def register(function: Sweep) -> Sweep:
        _sweeps[name] = Registered(function, every, by_date)
        return function

    return register


def periods() -> dict[str, timedelta]:
    """Return the period of each sweep."""
    return {name: registered.every for name, registered in _sweeps.items()}


def run(name: str) -> int:
    """Run one sweep now, in this process; returns how many things it did."""
    return _sweeps[name].function()


def run_all(noted: Callable[[str], AbstractContextManager[Any]] = nullcontext) -> dict[str, int]:
    """Run all sweeps that are due, each inside `noted(name)`. A sweep that fails is logged, and the next one runs."""
    done = {}
    for name, registered in _sweeps.items():
        if registered.every > MINUTE and not beats.is_due(name, registered.every, retry_after=RETRY_AFTER):
            continue
        try:
            with noted(name):
                done[name] = 0 if registered.by_date and beats.clock_may_be_ahead() else run(name)
        except Exception:
            log.exception("sweep failed", extra={"sweep": name})
    return done


def nudge(name: str) -> None:
    """Ask the worker to run a sweep soon. If the queue fails, log it: the sweep runs within its period anyway."""
    queue: Huey = current_app.extensions["jobs"]
    try:
        queue.task_for_sweep(name)
    except Exception:
        log.warning("nudge lost", extra={"sweep": name}, exc_info=True)


def nudge_after_commit(name: str) -> None:
    """Nudge when the caller's transaction ends. Domain verbs use this, because they do not commit."""
    db.session().info.setdefault("nudges", set()).add(name)


@event.listens_for(Session, "after_transaction_end")
def _send_nudges(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:  # the end of a nested transaction commits nothing
        for name in session.info.pop("nudges", ()):
            nudge(name)


def set_up(app: Flask, *, redis_url: str | None, folder: Path, immediate: bool = False) -> None:
    """Give the app its queue: in Redis if there is an address, else in a SQLite file of its own.

    That file is not in WAL mode, because huey uses Python's own SQLite, which may have the bug of `engine.SOUND_SQLITE`.
    """
    options: dict[str, Any] = {"immediate": immediate}
    if redis_url:
        queue: Huey = RedisHuey("lms", url=redis_url, **options)
    else:
        folder.mkdir(parents=True, exist_ok=True)
        queue = SqliteHuey("lms", filename=str(folder / "queue.sqlite"), journal_mode="truncate", fsync=True, **options)

    @queue.task(name="run_sweep")
    def task_for_sweep(name: str) -> None:
        with app.app_context(), beats.noted(name):
            run(name)

    @queue.periodic_task(crontab(minute="*"), name="run_all_sweeps")
    def every_minute() -> None:
        with app.app_context():
            run_all(beats.noted)

    queue.task_for_sweep = task_for_sweep
    app.extensions["jobs"] = queue
    weakref.finalize(app, queue.storage.close)


def is_reachable(app: Flask) -> bool:
    """Whether the queue answers, for `/readyz`."""
    try:
        app.extensions["jobs"].storage.queue_size()
    except Exception:
        log.warning("queue does not answer", exc_info=True)
        return False
    return True
