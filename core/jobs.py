"""Background work. A job is a nudge, never the only memory: what is to be done stands in the database.

`nudge("certificates.print")` after a commit makes the worker look soon; a sweep every minute finds what a lost nudge left.
Each package registers its sweeps with `sweep(name)`; a sweep does whatever is due, is idempotent and commits for itself.
The worker notes what became of each (`core.beats`).
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
AGAIN = timedelta(minutes=10)
"""So long after it failed a sweep is done again that is done seldom."""


@dataclass(frozen=True)
class Registered:
    """A sweep, and how often it is done."""

    function: Sweep
    every: timedelta
    by_date: bool
    """Whether it ends something for good, or tells of an end, because a day has come."""


_sweeps: dict[str, Registered] = {}


def sweep(name: str, *, every: timedelta = MINUTE, by_date: bool = False) -> Callable[[Sweep], Sweep]:
    """Register a function that does everything due under this name and returns how many things it did.

    `by_date`: it ends something for good because a day has come, and waits while the clock may be ahead.
    """

    def register(function: Sweep) -> Sweep:
        _sweeps[name] = Registered(function, every, by_date)
        return function

    return register


def periods() -> dict[str, timedelta]:
    """How often each sweep is done."""
    return {name: registered.every for name, registered in _sweeps.items()}


def run(name: str) -> int:
    """Do what is due under `name` now, in this process."""
    return _sweeps[name].function()


def run_all(noted: Callable[[str], AbstractContextManager[Any]] = nullcontext) -> dict[str, int]:
    """Do everything that is due, sweep by sweep; one that fails is logged and does not hold up the others."""
    done = {}
    for name, registered in _sweeps.items():
        if registered.every > MINUTE and not beats.is_due(name, registered.every, again=AGAIN):
            continue
        try:
            with noted(name):
                done[name] = 0 if registered.by_date and beats.clock_may_be_ahead() else run(name)
        except Exception:
            log.exception("sweep failed", extra={"sweep": name})
    return done


def nudge(name: str) -> None:
    """Ask the worker to look soon. A queue that is gone costs only time: the next sweep finds the work."""
    queue: Huey = current_app.extensions["jobs"]
    try:
        queue.task_for_sweep(name)
    except Exception:
        log.warning("nudge lost", extra={"sweep": name}, exc_info=True)


def nudge_after_commit(name: str) -> None:
    """Nudge as soon as the caller's transaction is over: for verbs, which never commit."""
    db.session().info.setdefault("nudges", set()).add(name)


@event.listens_for(Session, "after_transaction_end")
def _send_nudges(session: Session, transaction: SessionTransaction) -> None:
    if transaction.parent is None:  # a nested transaction is not yet in the database
        for name in session.info.pop("nudges", ()):
            nudge(name)


def set_up(app: Flask, *, redis_url: str | None, folder: Path, immediate: bool = False) -> None:
    """Give the app its queue: Redis where there is one, else a SQLite file of its own kept out of WAL mode.

    (huey uses Python's own SQLite, which may be older than the one we trust in WAL mode.)
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
    """Whether the queue answers; for `/readyz`."""
    try:
        app.extensions["jobs"].storage.queue_size()
    except Exception:
        log.warning("queue does not answer", exc_info=True)
        return False
    return True
