"""The cookie by which a device is known again: it holds a session's token and nothing else."""

from flask import Request, current_app
from werkzeug.wrappers import Response

from people import sessions
from people.identity import Identity

LONGEST_TOKEN = 100


def identify(request: Request) -> Identity | None:
    """Who sends this request; None for a stranger."""
    token = request.cookies.get(cookie_name(), "")
    return sessions.identify(token) if 0 < len(token) <= LONGEST_TOKEN else None


def remember(response: Response, token: str, *, shared_phone: bool = False) -> Response:
    """Put the token into the answer's cookie; on a shared phone it goes when the browser closes."""
    response.set_cookie(
        cookie_name(),
        token,
        max_age=None if shared_phone else int(sessions.ORDINARY.total_seconds()),
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
        path="/",
    )
    return response


def forget(response: Response) -> Response:
    """Remove the cookie."""
    response.delete_cookie(
        cookie_name(), path="/", secure=current_app.config["SESSION_COOKIE_SECURE"], httponly=True, samesite="Lax"
    )
    return response


def cookie_name() -> str:
    """`__Host-` behind TLS, so that no other site under the domain can set it."""
    return "__Host-who" if current_app.config["SESSION_COOKIE_SECURE"] else "who"
