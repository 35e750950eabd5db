"""Check the age of the last proven backup, and whether the last attempt failed."""

from datetime import datetime, timedelta

from flask import current_app
from flask_babel import gettext as _

from core import moments
from core.wording import moment
from lms.backup import record
from lms.backup.record import Record
from lms.trouble.finding import Finding, Level

OLDEST = timedelta(days=2)
"""A backup of each night may fail once."""


def check() -> Finding:
    """Check the note that `lms backup create` writes."""
    return judge(record.read(), needed=current_app.config["SETTINGS"].is_public)


def judge(last: Record | None, *, needed: bool) -> Finding:
    """Return the finding for a note. A backup is `needed` where other machines use the installation."""
    made_at = datetime.fromisoformat(last.made_at) if last and last.made_at else None
    too_old = needed and (made_at is None or not moments.was_lately(made_at, OLDEST))
    if not too_old and not (last and (last.failed or last.missing)):
        return Finding("backup", Level.OK, _("Backup"), _proven(made_at))
    return Finding(
        "backup",
        Level.WARNING,
        _("Backup"),
        _problem(last, made_at),
        _("Nothing is lost now. If the computer breaks today, what came after the last backup is gone."),
        _("Ask whoever runs the computer to make one now: systemctl start sinau-dagang-backup. Copy it to another place."),
    )


def _proven(made_at: datetime | None) -> str:
    if made_at is None:
        return _("None was made yet; only this machine uses the installation.")
    return _("The last backup is of %(when)s. It was read to its end and is whole.", when=moment(made_at))


def _problem(last: Record | None, made_at: datetime | None) -> str:
    if last and last.failed:
        failed = _(
            "The last try, %(when)s, failed: %(why)s", when=moment(datetime.fromisoformat(last.tried_at)), why=last.failed
        )
        return f"{failed} {_last_good(made_at)}"
    if last and last.missing and made_at:
        return _(
            "The last backup, of %(when)s, lacks %(count)s files that were missing here.",
            when=moment(made_at),
            count=len(last.missing),
        )
    return _last_good(made_at)


def _last_good(made_at: datetime | None) -> str:
    if made_at is None:
        return _("There is no backup.")
    return _("The last good one is of %(when)s.", when=moment(made_at))
