"""Does the worker live: it prints certificates, sends mail and tidies up. A dead one cannot tell, so others look at its beat."""

import time
from datetime import timedelta

from flask import current_app
from flask_babel import gettext as _

from core import beats, notes
from core.wording import moment
from lms.trouble import disk
from lms.trouble.finding import Finding, Level

SILENT = timedelta(minutes=3)
"""Nine beats."""


def look() -> Finding:
    """By the beat of the worker. Who serves pages has seen a while without one before it says that none ever ran."""
    return judge(beats.of_note(notes.read(beats.WORKER).get("seen")), beats.instant(), serving=_serving())


def judge(seen: beats.Instant | None, now: beats.Instant, *, serving: timedelta | None = None) -> Finding:
    """By when it was last seen. `serving`: for how long this process has served pages; empty for a command."""
    title = _("Background work")
    if is_alive(seen, now):
        return Finding("worker", Level.WELL, title, _("It is at work."))
    if serving is not None and serving < SILENT:
        return Finding("worker", Level.WELL, title, _("It is being started."))
    if seen is None and serving is None:
        return Finding("worker", Level.WELL, title, _("It has not run here yet."))
    return Finding(
        "worker",
        Level.BAD,
        title,
        _("It stands still. It was last seen %(when)s.", when=moment(seen.wall)) if seen else _("It never started."),
        _("Nothing is lost. Certificates, mail and tidying up wait until it runs again."),
        _("Ask whoever runs the computer to start the worker: systemctl restart sinau-dagang-worker."),
    )


def is_alive(seen: beats.Instant | None, now: beats.Instant) -> bool:
    """Whether it was seen lately."""
    return seen is not None and timedelta() <= now.since(seen) < SILENT


def begin_to_serve() -> None:
    """From now on this process serves pages. What it may have to note on a full disk is laid out."""
    disk.prepare()
    current_app.extensions["serving since"] = time.monotonic()


def _serving() -> timedelta | None:
    since = current_app.extensions.get("serving since")
    return None if since is None else timedelta(seconds=time.monotonic() - since)
