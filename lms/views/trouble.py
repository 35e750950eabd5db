"""The page on which administrators read what is wrong with the computer, whether anything is lost, and what to do now."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core import clock, jobs, mail
from core.db import db
from core.web import require
from lms.trouble import checks, stored_files
from people.policies import can_see_trouble

bp = Blueprint("trouble", __name__)

REPEATED_SWEEPS = ("trouble.files", "trouble.database", "trouble.seals", "trouble.tell")


@bp.get("/office/trouble")
def show_trouble():
    """Show the findings at which somebody has to look, then the others."""
    require(can_see_trouble(current_user))
    findings = checks.all_findings(files=lambda: stored_files.check(with_owners=True))
    return render_template(
        "pages/trouble.html",
        now=clock.now(),
        troubles=[finding for finding in findings if not finding.is_ok],
        well=[finding for finding in findings if finding.is_ok],
    )


@bp.post("/office/trouble/looks")
def create_look():
    """Start the sweeps of the slow checks again."""
    require(can_see_trouble(current_user))
    for name in REPEATED_SWEEPS:
        jobs.nudge(name)
    flash(_("It is being looked at again. Open this page once more in a minute."), "good")
    return redirect(url_for(".show_trouble"), 303)


@bp.post("/office/trouble/mail")
def create_try():
    """Try again to send mail that was given up."""
    require(can_see_trouble(current_user))
    count = mail.try_again()
    db.session.commit()
    jobs.nudge("mail.send")
    flash(_("It is being sent again.") if count else _("There was nothing to send again."), "good")
    return redirect(url_for(".show_trouble"), 303)
