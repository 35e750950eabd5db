"""Nobody passes without a decision: a view is open to all by its mark, or it needs somebody who is signed in."""

from flask import Flask, abort, current_app, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from core.web import wants_json


def set_up(app: Flask) -> None:
    """Ask before each request."""
    app.before_request(_let_in)


def is_open(endpoint: str | None) -> bool:
    """Whether a stranger may call this endpoint."""
    view = current_app.view_functions.get(endpoint or "")
    return endpoint == "static" or bool(getattr(view, "open_to_all", False))


def _let_in() -> Response | None:
    if request.url_rule is None or is_open(request.endpoint) or current_user.is_authenticated:
        return None
    if wants_json():
        abort(401)
    # After a POST the page is asked for again, not the deed: the address of its form is the referrer on our own site.
    wanted = request.full_path if request.method == "GET" else ""
    return redirect(url_for("sessions.new_session", next=wanted.rstrip("?") or None))
