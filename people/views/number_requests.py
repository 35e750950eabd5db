"""The button that asks the office to confirm a person's phone number."""

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from people.confirmations import request_confirmation
from people.views.entering import next_page

bp = Blueprint("number_requests", __name__)


@bp.post("/account/number-request")
def create_request():
    """Put the number on the office's list. Asking again keeps the place on the list."""
    request_confirmation(current_user.id)
    db.session.commit()
    flash(
        _(
            "The office will call or write to you on this number. Please keep the phone on. It asks for the code on “My account”."
        ),
        "good",
    )
    return redirect(next_page() or url_for("account.show_account"), 303)
