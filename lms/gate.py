"""Require sign-in for every view that is not marked `@open_to_all`."""

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


WHILE_PAUSED = frozenset({"own_data", "consents", "sessions", "pages", "verification", "health", "demo", "static"})
"""Blueprints whose pages a person meets while the account is paused."""


def set_up(app: Flask) -> None:
    """Check sign-in before each request, and note after it that the device is in use."""
    app.before_request(_require_sign_in)
    app.before_request(_show_pause)
    app.after_request(_note_device_use)


def is_open(endpoint: str | None) -> bool:
    """Tell whether a visitor who is not signed in may call this endpoint."""
    view = current_app.view_functions.get(endpoint or "")
    return bool(getattr(view, "open_to_all", False))


def _require_sign_in() -> Response | None:
    if request.url_rule is None or is_open(request.endpoint) or current_user.is_authenticated:
        return None
    if wants_json():
        abort(401)
    next_page = request.full_path.rstrip("?") if request.method == "GET" else None
    to_sign_in = redirect(url_for("sessions.new_session", next=next_page))
    # After sign-in no form is sent again by itself, except a learner's answer, which is kept in a cookie meanwhile.
    return parking.keep(to_sign_in) if parking.is_kept(request.endpoint) else to_sign_in


def _show_pause() -> Response | None:
    """Lead a person whose account is paused to the page on which they take it up again."""
    if request.url_rule is None or not current_user.is_paused or (request.blueprint or "static") in WHILE_PAUSED:
        return None
    if wants_json():
        abort(403)
    return redirect(url_for("own_data.show_data"), 303)


def _note_device_use(response: Response) -> Response:
    """Note every few minutes that a device is in use. This happens after the page, so that rendering it writes nothing.

    If the database is busy or the disk is full, the page is sent all the same, and a later page notes the use.
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
