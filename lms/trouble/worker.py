"""Check that the worker runs, by its beat. It prints certificates, sends mail and tidies up."""

import time
from datetime import timedelta

from flask import current_app
from flask_babel import gettext as _

from core import beats, notes
from core.wording import moment
from lms.trouble import disk
from lms.trouble.finding import Finding, Level

SILENT = timedelta(minutes=3)
"""A worker without a beat for this long, nine beats, is dead."""


def check() -> Finding:
    """Check the worker's last beat. A process that serves pages waits `SILENT` before it reports that no worker started."""
    return judge(beats.Instant.from_note(notes.read(beats.WORKER).get("seen")), beats.instant(), serving=_serving())


def judge(seen: beats.Instant | None, now: beats.Instant, *, serving: timedelta | None = None) -> Finding:
    """Return the finding for the last beat. `serving` is how long this process has served pages, or None for a command."""
    title = _("Background work")
    if is_alive(seen, now):
        return Finding("worker", Level.OK, title, _("It is at work."))
    if serving is not None and serving < SILENT:
        return Finding("worker", Level.OK, title, _("It is being started."))
    if seen is None and serving is None:
        return Finding("worker", Level.OK, title, _("It has not run here yet."))
    return Finding(
        "worker",
        Level.CRITICAL,
        title,
        _("It stands still. It was last seen %(when)s.", when=moment(seen.wall)) if seen else _("It never started."),
        _("Nothing is lost. Certificates, mail and tidying up wait until it runs again."),
        _("Ask whoever runs the computer to start the worker: systemctl restart sinau-dagang-worker."),
    )


def is_alive(seen: beats.Instant | None, now: beats.Instant) -> bool:
    """Tell whether the last beat is recent enough."""
    return seen is not None and timedelta() <= now.since(seen) < SILENT


def begin_to_serve() -> None:
    """Remember that this process serves pages from now on, and create the note for a full disk."""
    disk.prepare()
    current_app.extensions["serving since"] = time.monotonic()


def _serving() -> timedelta | None:
    since = current_app.extensions.get("serving since")
    return None if since is None else timedelta(seconds=time.monotonic() - since)
