"""The number of a request: it stands in every line of the logs about it, and on its error page for the office to read out.

Behind `script/install`'s nginx it is nginx's, so that both logs name the same; else it is made here. What a visitor sends is
never taken: nginx overwrites it, and it is believed only where the request came through the socket that nginx alone reaches.
"""

import re
import secrets

from flask import Flask, current_app, g, has_request_context, request

HEADER = "X-Request-ID"
_made_by_nginx = re.compile(r"[0-9a-f]{12}")


def set_up(app: Flask) -> None:
    """Give each request its number before anything is logged about it, and give it to templates."""
    app.jinja_env.globals["request_id"] = request_id
    app.before_request(_begin)


def request_id() -> str | None:
    """Twelve hexadecimal digits; None outside of a request."""
    if not has_request_context():
        return None
    if "request_id" not in g:
        _begin()
    return g.request_id


def _begin() -> None:
    g.request_id = _from_nginx() or secrets.token_hex(6)


def _from_nginx() -> str | None:
    if not (current_app.config["SETTINGS"].proxies and _came_by_socket()):
        return None
    given = request.headers.get(HEADER, "")
    return given if _made_by_nginx.fullmatch(given) else None


def _came_by_socket() -> bool:
    """A socket of the file system has no address; a network's has one."""
    before_proxies = request.environ.get("werkzeug.proxy_fix.orig", request.environ)
    return not before_proxies.get("REMOTE_ADDR")
