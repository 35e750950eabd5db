"""What a browser keeps for us: cookies that no script reads, that no other site sends along, and behind TLS no other host may set."""

from typing import Any

from flask import Request, current_app
from werkzeug.wrappers import Response


def full_name(name: str) -> str:
    """The name that a browser knows a cookie by: behind TLS with `__Host-`, so that no other site under the domain can set it."""
    return f"__Host-{name}" if current_app.config["SESSION_COOKIE_SECURE"] else name


def read(request: Request, name: str) -> str:
    """What the browser keeps under a name; empty where it keeps nothing."""
    return request.cookies.get(full_name(name), "")


def keep(response: Response, name: str, value: str, *, seconds: int | None) -> None:
    """Let the browser keep something for so long; None: until it is closed."""
    response.set_cookie(full_name(name), value, max_age=seconds, **_guards())


def forget(response: Response, name: str) -> None:
    """Let the browser drop what it keeps under a name."""
    response.delete_cookie(full_name(name), **_guards())


def _guards() -> dict[str, Any]:
    return {"secure": current_app.config["SESSION_COOKIE_SECURE"], "httponly": True, "samesite": "Lax", "path": "/"}
