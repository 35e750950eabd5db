"""Check that each sweep is done as often as it should be."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _

from core import beats, jobs, notes
from lms.trouble import worker
from lms.trouble.finding import Finding, Level

PERIODS, SLACK = 3, timedelta(minutes=10)
"""A sweep is late after this many of its periods and this time."""
LONGEST = timedelta(hours=1)
"""A sweep that runs longer hangs. While a sweep runs, the others wait for it."""


def check() -> Finding:
    """Check the worker's notes about the sweeps."""
    beat, now = notes.read(beats.WORKER), beats.instant()
    began = (
        beats.Instant.from_note(beat.get("began")) if worker.is_alive(beats.Instant.from_note(beat.get("seen")), now) else None
    )
    return judge(late_sweeps(notes.read(beats.SWEEPS), jobs.periods(), began, now))


def judge(names: list[str]) -> Finding:
    """Return the finding for the names of late sweeps."""
    title = _("Work that is done again and again")
    if not names:
        return Finding("sweeps", Level.OK, title, _("All of it is done in time."))
    return Finding(
        "sweeps",
        Level.WARNING,
        title,
        _("This is late, because it fails or hangs: %(names)s.", names=", ".join(names)),
        _("Nothing is lost. It is tried again by itself."),
        _("Ask whoever runs the computer to look into the log: journalctl -u sinau-dagang-worker."),
        count=len(names),
    )


def late_sweeps(
    noted: Mapping[str, Any], periods: Mapping[str, timedelta], began: beats.Instant | None, now: beats.Instant
) -> list[str]:
    """Return the names of sweeps that are late, or of a sweep that hangs.

    A sweep is late only if the worker, which `began` then, has run long enough to do it. Without a worker none is late:
    `lms.trouble.worker` reports that.
    """
    if began is None:
        return []
    running = [name for name, facts in noted.items() if facts.get("running") and _age(facts, "began", now) is not None]
    running = [name for name in running if beats.Instant.from_note(noted[name]["began"]).since(began) >= timedelta()]  # type: ignore[union-attr]
    if running:
        return [name for name in running if (_age(noted[name], "began", now) or timedelta()) > LONGEST]
    return [name for name, every in periods.items() if _is_late(noted.get(name, {}), every, now.since(began), now)]


def _is_late(facts: Mapping[str, Any], every: timedelta, worker_age: timedelta, now: beats.Instant) -> bool:
    longest = PERIODS * every + SLACK
    done = _age(facts, "done", now)
    return worker_age > longest and (done is None or done > longest or done < timedelta())


def _age(facts: Mapping[str, Any], name: str, now: beats.Instant) -> timedelta | None:
    instant = beats.Instant.from_note(facts.get(name))
    return now.since(instant) if instant else None
