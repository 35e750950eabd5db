"""How old the last proven backup is, and what became of the last try."""

from datetime import datetime, timedelta

from flask import current_app
from flask_babel import gettext as _

from core import moments
from core.wording import moment
from lms.backup import record
from lms.backup.record import Record
from lms.trouble.finding import Finding, Level

OLDEST = timedelta(days=2)
"""One night may be missed."""


def look() -> Finding:
    """By the note that `lms backup create` leaves."""
    return judge(record.last(), asked_for=current_app.config["SETTINGS"].is_public)


def judge(last: Record | None, *, asked_for: bool) -> Finding:
    """`asked_for`: others than this machine use the installation, so that it must have a backup."""
    made = datetime.fromisoformat(last.made_at) if last and last.made_at else None
    too_old = asked_for and (made is None or not moments.was_lately(made, OLDEST))
    if not too_old and not (last and (last.failed or last.missing)):
        return Finding("backup", Level.WELL, _("Backup"), _proven(made))
    return Finding(
        "backup",
        Level.LOOK,
        _("Backup"),
        _what(last, made),
        _("Nothing is lost now. If the computer breaks today, what came after the last backup is gone."),
        _("Ask whoever runs the computer to make one now: systemctl start sinau-dagang-backup. Copy it to another place."),
    )


def _proven(made: datetime | None) -> str:
    if made is None:
        return _("None was made yet; only this machine uses the installation.")
    return _("The last backup is of %(when)s. It was read to its end and is whole.", when=moment(made))


def _what(last: Record | None, made: datetime | None) -> str:
    if last and last.failed:
        failed = _(
            "The last try, %(when)s, failed: %(why)s", when=moment(datetime.fromisoformat(last.tried_at)), why=last.failed
        )
        return f"{failed} {_since(made)}"
    if last and last.missing and made:
        return _(
            "The last backup, of %(when)s, lacks %(count)s files that were missing here.",
            when=moment(made),
            count=len(last.missing),
        )
    return _since(made)


def _since(made: datetime | None) -> str:
    if made is None:
        return _("There is no backup.")
    return _("The last good one is of %(when)s.", when=moment(made))
