"""Is each sweep done as often as it should be."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask_babel import gettext as _

from core import beats, jobs, notes
from lms.trouble import worker
from lms.trouble.finding import Finding, Level

TIMES, SLACK = 3, timedelta(minutes=10)
"""So many of its periods, and this, a sweep may be behind."""
LONGEST = timedelta(hours=1)
"""One that works for longer hangs. While one works, the others wait for it."""


def look() -> Finding:
    """By what the worker noted of each."""
    beat, now = notes.read(beats.WORKER), beats.instant()
    began = beats.of_note(beat.get("began")) if worker.is_alive(beats.of_note(beat.get("seen")), now) else None
    return judge(late(notes.read(beats.SWEEPS), jobs.periods(), began, now))


def judge(names: list[str]) -> Finding:
    """By the names of the sweeps that are late."""
    title = _("Work that is done again and again")
    if not names:
        return Finding("sweeps", Level.WELL, title, _("All of it is done in time."))
    return Finding(
        "sweeps",
        Level.LOOK,
        title,
        _("This is late, because it fails or hangs: %(names)s.", names=", ".join(names)),
        _("Nothing is lost. It is tried again by itself."),
        _("Ask whoever runs the computer to look into the log: journalctl -u sinau-dagang-worker."),
        count=len(names),
    )


def late(
    known: Mapping[str, Any], periods: Mapping[str, timedelta], began: beats.Instant | None, now: beats.Instant
) -> list[str]:
    """The sweeps that were not done for too long, as long as the worker has run that long; or the one that hangs.

    Without a worker none is late: that it is dead says enough (`lms.trouble.worker`).
    """
    if began is None:
        return []
    at_work = [name for name, facts in known.items() if facts.get("running") and _age(facts, "began", now) is not None]
    at_work = [name for name in at_work if beats.of_note(known[name]["began"]).since(began) >= timedelta()]  # type: ignore[union-attr]
    if at_work:
        return [name for name in at_work if (_age(known[name], "began", now) or timedelta()) > LONGEST]
    return [name for name, every in periods.items() if _is_late(known.get(name, {}), every, now.since(began), now)]


def _is_late(facts: Mapping[str, Any], every: timedelta, running: timedelta, now: beats.Instant) -> bool:
    longest = TIMES * every + SLACK
    done = _age(facts, "done", now)
    return running > longest and (done is None or done > longest or done < timedelta())


def _age(facts: Mapping[str, Any], name: str, now: beats.Instant) -> timedelta | None:
    instant = beats.of_note(facts.get(name))
    return now.since(instant) if instant else None
