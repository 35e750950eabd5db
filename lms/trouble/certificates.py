"""Check for issued certificates whose PDF cannot be printed."""

from flask_babel import gettext as _
from flask_babel import ngettext

from certificates.jobs import stuck_certificates
from lms.trouble.finding import Finding, Level


def check() -> Finding:
    """Check for certificates whose printing has failed for a while."""
    unprinted, title = stuck_certificates(), _("Certificates")
    if not unprinted:
        return Finding("certificates", Level.OK, title, _("Every certificate that was due is printed."))
    return Finding(
        "certificates",
        Level.WARNING,
        title,
        ngettext("%(num)d certificate cannot be printed.", "%(num)d certificates cannot be printed.", len(unprinted)),
        _("Nothing is lost: they are issued and hold. Only the PDF is missing, and it is tried again every minute."),
        _("Tell whoever runs the computer. The reason stands in the log: journalctl -u sinau-dagang-worker."),
        things=tuple(_("%(number)s of %(name)s", number=row.number, name=row.given_to) for row in unprinted),
        count=len(unprinted),
    )
