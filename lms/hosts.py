"""Answer only to the host name of `LMS_BASE_URL`, and on this machine to the loopback names.

A request for another name gets 400 on every route. In the other requests name, port and scheme are replaced by those of
`LMS_BASE_URL`, so that no page prints what a visitor wrote into `Host`. Addresses on pages, in mails and on paper come from
`LMS_BASE_URL` alone. Flask's own TRUSTED_HOSTS checks the name only, and refuses before an error page can be rendered.
"""

import re
from collections.abc import Iterable
from functools import partial
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, Response, current_app, render_template, request
from flask_babel import gettext as _

from core.web import wants_json
from lms import errors
from lms.config import is_loopback

FOREIGN = "lms.foreign_host"
"""The key in a request's environment that marks a request for another host name."""

LAST_PORT = 65535
_authority = re.compile(r"(?P<name>[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::(?P<port>[0-9]{1,5}))?", re.ASCII)


class HostCheck:
    """WSGI middleware that checks `Host` before the application reads it."""

    def __init__(self, application: WSGIApplication, base_url: str, *, refusing: WSGIApplication) -> None:
        self._application, self._refusing = application, refusing
        own = urlsplit(base_url)
        self._scheme, self._own, self._name = own.scheme, own.netloc.lower(), own.hostname or ""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        host = environ.get("HTTP_HOST")
        if host is not None and not self._is_own(host):
            environ[FOREIGN] = True
        if not (host and self._keeps_loopback(host)):
            environ["HTTP_HOST"], environ["wsgi.url_scheme"] = self._own, self._scheme
        if not _is_address(environ.get("HTTP_REFERER", "")):
            del environ["HTTP_REFERER"]
        return (self._refusing if FOREIGN in environ else self._application)(environ, start_response)

    def _is_own(self, host: str) -> bool:
        name = _name_in(host)
        return name is not None and (name == self._name or is_loopback(name))

    def _keeps_loopback(self, host: str) -> bool:
        """Tell whether the request keeps its host: on this machine `localhost` and `127.0.0.1` are both used."""
        name = _name_in(host)
        return name is not None and is_loopback(name) and is_loopback(self._name)


def set_up(app: Flask) -> None:
    """Refuse requests for other names, also for static files. Call it after `static.set_up` and before `ProxyFix` is added."""
    bare = partial(type(app).wsgi_app, app)
    app.wsgi_app = HostCheck(app.wsgi_app, app.config["BASE_URL"], refusing=bare)  # type: ignore[method-assign]  # Flask's own way
    app.before_request(_refuse_foreign)


def _refuse_foreign() -> Response | None:
    if FOREIGN not in request.environ:
        return None
    address = current_app.config["BASE_URL"]
    if wants_json():
        title = _("This is not the address of this site")
        return errors.answer(400, title=title, text=_("Please open %(address)s instead.", address=address))
    return Response(render_template("errors/another_name.html", address=address), 400)


def _name_in(host: str) -> str | None:
    match = _authority.fullmatch(host)
    if match is None or int(match["port"] or 0) > LAST_PORT:
        return None
    return match["name"].lower().strip("[]").removesuffix(".")


def _is_address(address: str) -> bool:
    try:
        urlsplit(address)
    except ValueError:
        return False
    return True
