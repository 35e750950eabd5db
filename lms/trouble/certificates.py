"""Certificates that were issued and cannot be printed."""

from flask_babel import gettext as _
from flask_babel import ngettext

from certificates.jobs import stuck
from lms.trouble.finding import Finding, Level


def look() -> Finding:
    """Those that failed for a while already."""
    found, title = stuck(), _("Certificates")
    if not found:
        return Finding("certificates", Level.WELL, title, _("Every certificate that was due is printed."))
    return Finding(
        "certificates",
        Level.LOOK,
        title,
        ngettext("%(num)d certificate cannot be printed.", "%(num)d certificates cannot be printed.", len(found)),
        _("Nothing is lost: they are issued and hold. Only the PDF is missing, and it is tried again every minute."),
        _("Tell whoever runs the computer. The reason stands in the log: journalctl -u sinau-dagang-worker."),
        things=tuple(_("%(number)s of %(name)s", number=row.number, name=row.given_to) for row in found),
        count=len(found),
    )
