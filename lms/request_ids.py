"""The number of a request. Every log line about the request has it, and so has its error page, for the office to ask for.

Behind the nginx of `script/install` nginx makes the number, so that both logs have the same; otherwise it is made here. A number
sent by a visitor is not used: nginx overwrites the header, and the header counts only on the socket that nginx alone reaches.
"""

import re
import secrets

from flask import Flask, current_app, g, has_request_context, request

HEADER = "X-Request-ID"
_made_by_nginx = re.compile(r"[0-9a-f]{12}")


def set_up(app: Flask) -> None:
    """Give each request its number before anything is logged about it, and give templates `request_id()`."""
    app.jinja_env.globals["request_id"] = request_id
    app.before_request(_assign)


def request_id() -> str | None:
    """Return the request's number of twelve hexadecimal digits, or None outside a request."""
    if not has_request_context():
        return None
    if "request_id" not in g:
        _assign()
    return g.request_id


def _assign() -> None:
    g.request_id = _from_nginx() or secrets.token_hex(6)


def _from_nginx() -> str | None:
    if not (current_app.config["SETTINGS"].proxies and _is_from_socket()):
        return None
    number = request.headers.get(HEADER, "")
    return number if _made_by_nginx.fullmatch(number) else None


def _is_from_socket() -> bool:
    """Tell whether the request came through a Unix socket, which gives no remote address."""
    before_proxies = request.environ.get("werkzeug.proxy_fix.orig", request.environ)
    return not before_proxies.get("REMOTE_ADDR")
