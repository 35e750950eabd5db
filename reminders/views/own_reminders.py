"""The switch of a person's own reminders. It stands on the account page (`people/views/account.py`)."""

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from core.web import require
from reminders import stopping
from reminders.policies import can_switch_reminders

bp = Blueprint("own_reminders", __name__)


@bp.post("/account/reminders")
def update_switch():
    """Turn one's own reminders on or off. The pressed button says which."""
    require(can_switch_reminders(current_user))
    on = request.form.get("on") == "yes"
    stopping.switch(current_user.id, on=on)
    db.session.commit()
    flash(_("Reminders are on.") if on else _("Reminders are off. Notices stay on your pages."), "good")
    return redirect(url_for("account.show_account", _anchor="reminders"), 303)
