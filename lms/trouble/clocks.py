"""A clock that jumped: days, pauses and certificates are reckoned from it."""

from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from core import beats, clock, moments, notes
from core.wording import moment
from lms.trouble.finding import Finding, Level

TOLD_FOR = timedelta(days=7)
"""So long a jump that was never taken back is told: by then somebody has looked at the clock."""


def look() -> Finding:
    """By the worker's beat, as of now."""
    return judge(beats.jump_since(notes.read(beats.WORKER), beats.instant()))


def judge(jump: beats.Jump | None) -> Finding:
    """By how far the clock jumped, in all."""
    title = _("The clock of the computer")
    now = _("It says: %(now)s.", now=moment(clock.now()))
    if jump is None or not moments.was_lately(jump.at, TOLD_FOR):
        return Finding("clock", Level.WELL, title, now)
    ahead = jump.by > timedelta()
    words = {"length": _length(abs(jump.by)), "when": moment(jump.at)}
    return Finding(
        "clock",
        Level.LOOK,
        title,
        (
            _("It jumped ahead by %(length)s, seen %(when)s.", **words)
            if ahead
            else _("It jumped back by %(length)s, seen %(when)s.", **words)
        )
        + f" {now}",
        _("Nothing is lost. While it is wrong, days and hours on pages and certificates are wrong too."),
        _(
            "Is the time above right? Then there is nothing to do. Is it wrong? Ask whoever runs the computer to set it: timedatectl."
        ),
    )


def _length(by: timedelta) -> str:
    if days := round(by / timedelta(days=1)):
        return ngettext("%(num)d day", "%(num)d days", days)
    return ngettext("%(num)d minute", "%(num)d minutes", round(by.total_seconds() / 60))
