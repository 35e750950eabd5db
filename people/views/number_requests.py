"""Asking the office to confirm one's phone number."""

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from flask_login import current_user

from core.db import db
from people.confirmations import ask_to_confirm
from people.views.entering import wanted_page

bp = Blueprint("number_requests", __name__)


@bp.post("/account/number-request")
def create_request():
    """Wait for an officer; asked twice, one waits once."""
    ask_to_confirm(current_user.id)
    db.session.commit()
    flash(
        _(
            "The office will call or write to you on this number. Please keep the phone on. It asks for the code on “My account”."
        ),
        "good",
    )
    return redirect(wanted_page() or url_for("account.show_account"), 303)
