"""Nobody passes without a decision: a view is open to all by its mark, or it needs somebody who is signed in."""

import logging

from flask import Flask, abort, current_app, redirect, request, url_for
from flask_login import current_user
from sqlalchemy.exc import DBAPIError
from werkzeug.wrappers import Response

from core import engine, parking
from core.db import db
from core.waiting import Busy
from core.web import wants_json
from people import sessions

log = logging.getLogger(__name__)


def set_up(app: Flask) -> None:
    """Ask before each request."""
    app.before_request(_let_in)
    app.after_request(_touch)


def is_open(endpoint: str | None) -> bool:
    """Whether a stranger may call this endpoint."""
    view = current_app.view_functions.get(endpoint or "")
    return bool(getattr(view, "open_to_all", False))


def _let_in() -> Response | None:
    if request.url_rule is None or is_open(request.endpoint) or current_user.is_authenticated:
        return None
    if wants_json():
        abort(401)
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    to_sign_in = redirect(url_for("sessions.new_session", next=wanted))
    # A deed is not repeated by itself after signing in, but a learner's answer is kept until its owner is back.
    return parking.keep(to_sign_in) if parking.is_kept(request.endpoint) else to_sign_in


def _touch(response: Response) -> Response:
    """Note, every few minutes, that a device is in use; after the page, so that reading it stayed free of writes.

    Where somebody else is writing, or the disk is full, the page goes out all the same and the next one notes it.
    """
    if response.status_code >= 500 or not current_user.is_authenticated:
        return response
    if sessions.is_due_for_touch(current_user):
        db.session.rollback()
        try:
            with engine.writing():
                sessions.touch(current_user)
                db.session.commit()
        except (Busy, DBAPIError) as error:
            db.session.rollback()
            log.warning("a device's use was not noted: %s", type(error).__name__)
    return response
