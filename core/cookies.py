"""Cookies. No script can read them (HttpOnly), other sites' forms do not send them (SameSite=Lax), and behind TLS only this
host can set them (`__Host-`).
"""

from typing import Any

from flask import Request, current_app
from werkzeug.wrappers import Response


def full_name(name: str) -> str:
    """Return a cookie's name in the browser: behind TLS with `__Host-`, so that no other host of the domain can set it."""
    return f"__Host-{name}" if current_app.config["SESSION_COOKIE_SECURE"] else name


def read(request: Request, name: str) -> str:
    """Return the value of a cookie, or an empty string."""
    return request.cookies.get(full_name(name), "")


def keep(response: Response, name: str, value: str, *, seconds: int | None) -> None:
    """Set a cookie for a number of seconds. None keeps it until the browser is closed."""
    response.set_cookie(full_name(name), value, max_age=seconds, **_guards())


def forget(response: Response, name: str) -> None:
    """Delete a cookie."""
    response.delete_cookie(full_name(name), **_guards())


def _guards() -> dict[str, Any]:
    return {"secure": current_app.config["SESSION_COOKIE_SECURE"], "httponly": True, "samesite": "Lax", "path": "/"}
