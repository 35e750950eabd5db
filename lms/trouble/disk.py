"""Is there room for what people send."""

import shutil

from flask import current_app
from flask_babel import gettext as _

from lms.trouble.finding import Finding, Level

LEAST, SOON = 200 * 2**20, 2**30
"""Bytes: below the first nothing more may be taken in safely, below the second somebody makes room in time."""


def look() -> Finding:
    """The disk on which the data lie."""
    return judge(shutil.disk_usage(current_app.config["DATA"]).free)


def judge(free: int) -> Finding:
    """By the bytes that are free."""
    what = _("%(megabytes)s MB are free for data.", megabytes=free // 2**20)
    if free >= SOON:
        return Finding("disk", Level.WELL, _("Room on the disk"), what)
    return Finding(
        "disk",
        Level.BAD if free <= LEAST else Level.LOOK,
        _("Room on the disk"),
        what,
        _("Nothing is lost. Once it is full, what people send is refused with a sentence until there is room again."),
        _("Move old backups to another disk, or ask whoever runs the computer for a larger one."),
    )
