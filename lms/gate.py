"""The door of every view: sign-in unless it is marked `@open_to_all`, the second factor where a role demands one, and for a
view that is marked `@asks_again` the question who it is, unless the person has shown that lately.
"""

import logging
from typing import Any

from flask import Flask, abort, current_app, redirect, request, session, url_for
from flask_login import current_user
from sqlalchemy.exc import DBAPIError
from werkzeug.wrappers import Response

from core import engine, parking
from core.db import db
from core.waiting import Busy
from core.web import wants_json
from people import sessions
from people.policies import must_have_second_factor
from people.views import asking_again
from people.views.second_factor import BEFORE

log = logging.getLogger(__name__)


WHILE_PAUSED = frozenset(
    {
        "own_data",
        "asking_again",
        "consents",
        "sessions",
        "second_factor",
        "second_steps",
        "pages",
        "verification",
        "health",
        "demo",
        "static",
    }
)
"""Blueprints whose pages a person meets while the account is paused."""


def set_up(app: Flask) -> None:
    """Check sign-in before each request, and note after it that the device is in use."""
    app.before_request(_require_sign_in)
    app.before_request(_require_second_factor)
    app.before_request(_ask_again)
    app.before_request(_show_pause)
    app.after_request(_note_device_use)


def is_open(endpoint: str | None) -> bool:
    """Tell whether a visitor who is not signed in may call this endpoint."""
    return _is_marked(endpoint, "open_to_all")


def _is_marked(endpoint: str | None, mark: str) -> bool:
    return bool(getattr(current_app.view_functions.get(endpoint or ""), mark, False))


def _require_sign_in() -> Response | None:
    if request.url_rule is None or is_open(request.endpoint) or current_user.is_authenticated:
        return None
    if wants_json():
        abort(401)
    next_page = request.full_path.rstrip("?") if request.method == "GET" else None
    to_sign_in = redirect(url_for("sessions.new_session", next=next_page))
    # After sign-in no form is sent again by itself, except a learner's answer, which is kept in a cookie meanwhile.
    return parking.keep(to_sign_in) if parking.is_kept(request.endpoint) else to_sign_in


def _require_second_factor() -> Response | None:
    """Lead somebody whose role demands a second factor to its set-up. No other page opens until then."""
    if request.url_rule is None or _is_marked(request.endpoint, "before_second_factor") or not current_user.is_authenticated:
        return None
    if current_user.has_second_factor or not must_have_second_factor(current_user, demo=current_app.config["DEMO"]):
        return None
    if wants_json():
        abort(403)
    if request.method == "GET" and request.headers.get("Sec-Fetch-Dest", "document") == "document":
        session[BEFORE] = request.full_path.rstrip("?")
    return redirect(url_for("second_factor.show_factor"), 303)


def _ask_again() -> Any:
    if _is_marked(request.endpoint, "asks_again") and current_user.is_authenticated:
        return asking_again.ask_unless_confirmed()
    return None


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
