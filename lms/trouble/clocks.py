"""Check for a clock that jumped: days, pauses and certificates depend on it."""

from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from core import beats, clock, moments, notes
from core.wording import moment
from lms.trouble.finding import Finding, Level

REPORTED_FOR = timedelta(days=7)
"""A jump is reported for this long, unless the clock jumps back. By then somebody has looked at it."""


def check() -> Finding:
    """Compare the clock now with the worker's last beat."""
    return judge(beats.jump_since(notes.read(beats.WORKER), beats.instant()))


def judge(jump: beats.Jump | None) -> Finding:
    """Return the finding for a jump of the clock, or for none."""
    title = _("The clock of the computer")
    now = _("It says: %(now)s.", now=moment(clock.now()))
    if jump is None or not moments.was_lately(jump.at, REPORTED_FOR):
        return Finding("clock", Level.OK, title, now)
    ahead = jump.by > timedelta()
    words = {"length": _length(abs(jump.by)), "when": moment(jump.at)}
    return Finding(
        "clock",
        Level.WARNING,
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
