"""The cookie by which a device is known again: it holds a session's token and nothing else."""

from flask import Request
from werkzeug.wrappers import Response

from core import cookies
from people import sessions
from people.identity import Identity

NAME = "who"
LONGEST_TOKEN = 100


def identify(request: Request) -> Identity | None:
    """Who sends this request; None for a stranger."""
    token = cookies.read(request, NAME)
    return sessions.identify(token) if 0 < len(token) <= LONGEST_TOKEN else None


def remember(response: Response, token: str, *, shared_phone: bool = False) -> Response:
    """Put the token into the answer's cookie; on a shared phone it goes when the browser closes."""
    cookies.keep(response, NAME, token, seconds=None if shared_phone else int(sessions.ORDINARY.total_seconds()))
    return response


def forget(response: Response) -> Response:
    """Remove the cookie."""
    cookies.forget(response, NAME)
    return response


def cookie_name() -> str:
    """As the browser knows it."""
    return cookies.full_name(NAME)
