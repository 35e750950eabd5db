"""The cookie of a session. It holds the session's token and nothing else."""

from flask import Request
from werkzeug.wrappers import Response

from core import cookies
from people import sessions
from people.identity import Identity

NAME = "who"
LONGEST_TOKEN = 100


def identify(request: Request) -> Identity | None:
    """Return the person whose session's token is in the request's cookie, or None."""
    token = cookies.read(request, NAME)
    return sessions.identify(token) if 0 < len(token) <= LONGEST_TOKEN else None


def remember(response: Response, token: str, *, shared_phone: bool = False, for_staff: bool = False) -> Response:
    """Set the cookie with the token. On a shared phone it ends when the browser closes."""
    lasts = sessions.STAFF_LONGEST if for_staff else sessions.ORDINARY
    cookies.keep(response, NAME, token, seconds=None if shared_phone else int(lasts.total_seconds()))
    return response


def forget(response: Response) -> Response:
    """Delete the cookie."""
    cookies.forget(response, NAME)
    return response


def cookie_name() -> str:
    """Return the cookie's full name as the browser has it."""
    return cookies.full_name(NAME)
