"""Check for mail that was given up after repeated attempts to send it."""

from flask_babel import gettext as _
from flask_babel import ngettext

from core import mail
from lms.trouble.finding import Finding, Level


def check() -> Finding:
    """Check for mail given up in the last weeks. Older mail is ignored, because nobody waits for it any more."""
    count, title = mail.count_given_up(), _("Mail")
    if not count:
        return Finding("mail", Level.OK, title, _("No mail was given up."))
    return Finding(
        "mail",
        Level.WARNING,
        title,
        ngettext(
            "%(num)d mail could not be sent and was given up.", "%(num)d mails could not be sent and were given up.", count
        ),
        _("Nothing is lost: each stands on its reader's own first page too."),
        _("Look whether the mail server is right (LMS_SMTP_URL), then press “Send them again”."),
        count=count,
    )
