"""A form that cannot be taken yet, kept sealed in its own browser: nobody else gets it, and no stranger fills our tables.

A session that ended in the middle of an answer leaves the answer here; whoever signs in next gets it only if it is theirs. A
package registers a settler for each endpoint whose forms are worth keeping.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import after_this_request, current_app, request
from itsdangerous import BadSignature, TimestampSigner, URLSafeTimedSerializer
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from core import clock, cookies
from core.db import db
from core.errors import DomainError

COOKIE = "kept"
LASTS = 24 * 60 * 60
"""Seconds."""
LARGEST = 3800
"""Bytes of a cookie; what is larger sealed is not kept."""


@dataclass(frozen=True)
class Kept:
    """A form with the address it was sent to."""

    endpoint: str
    args: dict[str, Any]
    fields: MultiDict[str, str]


class Undecided(Exception):
    """The form cannot be taken without asking: it stays kept, and the person goes on at `url`."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


Settler = Callable[[int, Kept], str | None]
"""Takes a form for the person who signed in, when it is theirs; returns where they go on. Raises Undecided; never commits."""

_settlers: dict[str, Settler] = {}


def register(endpoint: str, settle: Settler) -> None:
    """Keep the forms sent to this endpoint when their sender is signed out."""
    _settlers[endpoint] = settle


def is_kept(endpoint: str | None) -> bool:
    """Whether forms sent to this endpoint are worth keeping."""
    return endpoint in _settlers


def keep(response: Response) -> Response:
    """Seal this request's form into a cookie of the answer."""
    fields = [[name, value] for name, value in request.form.items(multi=True) if name != "csrf_token"]
    sealed = str(_seal().dumps([request.endpoint, request.view_args or {}, fields]))
    if len(sealed) <= LARGEST:
        cookies.keep(response, COOKIE, sealed, seconds=LASTS)
    return response


def kept() -> Kept | None:
    """The form that this browser keeps, if its seal is whole and it is not older than a day.

    One that a clock ahead has stamped is taken: an answer is not lost because the clock was put right.
    """
    try:
        (endpoint, args, fields), sealed_at = _seal().loads(cookies.read(request, COOKIE), return_timestamp=True)
    except BadSignature:
        return None
    if (clock.now() - sealed_at).total_seconds() > LASTS:
        return None
    return Kept(endpoint, args, MultiDict(map(tuple, fields)))


def forget(response: Response) -> Response:
    """Let the browser drop what it keeps."""
    if cookies.read(request, COOKIE):
        cookies.forget(response, COOKIE)
    return response


def after_sign_in(person_id: int) -> str | None:
    """Take what this browser keeps, for the person who has just signed in; returns where they go on.

    In the caller's transaction. A form that is somebody else's, or too late, is dropped without a word.
    """
    form = kept()
    settle = _settlers.get(form.endpoint) if form else None
    if form is None or settle is None:
        return None
    try:
        with db.session.begin_nested():
            url = settle(person_id, form)
    except Undecided as undecided:
        return undecided.url
    except DomainError:
        url = None
    after_this_request(forget)
    return url


class _Signer(TimestampSigner):
    """Stamps by the one clock."""

    def get_timestamp(self) -> int:
        return int(clock.now().timestamp())


def _seal() -> URLSafeTimedSerializer:
    secrets = [*(current_app.config["SECRET_KEY_FALLBACKS"] or []), current_app.config["SECRET_KEY"]]  # the last one signs
    return URLSafeTimedSerializer(secrets, salt="a form that is kept", signer=_Signer)
