"""Under which name the platform answers: the one of `LMS_BASE_URL`, and on this machine the loopback's names.

A request for another name is 400 on every route. For the others name, port and scheme are written anew, so that what a visitor puts
into `Host` is nowhere printed and leads nowhere; addresses on pages, in mails and on paper come from `LMS_BASE_URL` alone. (Flask's
own TRUSTED_HOSTS looks at the name alone, and refuses before a page can be made.)
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
"""In a request's environment: it asked for a name that is not ours."""

_authority = re.compile(r"(?P<name>[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::(?P<port>[0-9]{1,5}))?", re.ASCII)


class OwnName:
    """Looks at `Host` before the application does: that of a visitor may be anything, also no name at all."""

    def __init__(self, application: WSGIApplication, base_url: str, *, refusing: WSGIApplication) -> None:
        self._application, self._refusing = application, refusing
        own = urlsplit(base_url)
        self._scheme, self._own, self._name = own.scheme, own.netloc.lower(), own.hostname or ""

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        said = environ.get("HTTP_HOST")
        if said is not None and not self._is_ours(said):
            environ[FOREIGN] = True
        if not (said and self._may_stay(said)):
            environ["HTTP_HOST"], environ["wsgi.url_scheme"] = self._own, self._scheme
        if not _can_be_read(environ.get("HTTP_REFERER", "")):
            del environ["HTTP_REFERER"]
        return (self._refusing if FOREIGN in environ else self._application)(environ, start_response)

    def _is_ours(self, said: str) -> bool:
        name = _name_in(said)
        return name is not None and (name == self._name or is_loopback(name))

    def _may_stay(self, said: str) -> bool:
        """Who opens `localhost` instead of `127.0.0.1` stays there; in service there is one name."""
        name = _name_in(said)
        return name is not None and is_loopback(name) and is_loopback(self._name)


def set_up(app: Flask) -> None:
    """Refuse what is not for us, also static files. To be called after those who serve something, before a proxy's words are read."""
    bare = partial(type(app).wsgi_app, app)
    app.wsgi_app = OwnName(app.wsgi_app, app.config["BASE_URL"], refusing=bare)  # type: ignore[method-assign]  # Flask's own way
    app.before_request(_refuse_foreign)


def _refuse_foreign() -> Response | None:
    if FOREIGN not in request.environ:
        return None
    address = current_app.config["BASE_URL"]
    if wants_json():
        title = _("This is not the address of this site")
        return errors.answer(400, title=title, text=_("Please open %(address)s instead.", address=address))
    return Response(render_template("errors/another_name.html", address=address), 400)


def _name_in(said: str) -> str | None:
    found = _authority.fullmatch(said)
    if found is None or int(found["port"] or 0) > 65535:
        return None
    return found["name"].lower().strip("[]").removesuffix(".")


def _can_be_read(address: str) -> bool:
    try:
        urlsplit(address)
    except ValueError:
        return False
    return True
