"""What is wrong with the computer, for administrators, in plain words: what happened, whether anything is lost, what to do now."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core import clock, jobs, mail
from core.db import db
from core.web import require
from lms.trouble import checks, stored_files
from people.policies import can_see_trouble

bp = Blueprint("trouble", __name__)

LOOKED_AT_AGAIN = ("trouble.files", "trouble.database", "trouble.tell")


@bp.get("/office/trouble")
def show_trouble():
    """What somebody has to look at first, then what is well."""
    require(can_see_trouble(current_user))
    found = checks.all_findings(files=lambda: stored_files.look(named=True))
    return render_template(
        "pages/trouble.html",
        now=clock.now(),
        troubles=[finding for finding in found if not finding.is_well],
        well=[finding for finding in found if finding.is_well],
    )


@bp.post("/office/trouble/looks")
def create_look():
    """Let the worker look anew at what takes long."""
    require(can_see_trouble(current_user))
    for name in LOOKED_AT_AGAIN:
        jobs.nudge(name)
    flash(_("It is being looked at again. Open this page once more in a minute."), "good")
    return redirect(url_for(".show_trouble"), 303)


@bp.post("/office/trouble/mail")
def create_try():
    """Let mail that was given up be tried anew."""
    require(can_see_trouble(current_user))
    count = mail.try_again()
    db.session.commit()
    jobs.nudge("mail.send")
    flash(_("It is being sent again.") if count else _("There was nothing to send again."), "good")
    return redirect(url_for(".show_trouble"), 303)
