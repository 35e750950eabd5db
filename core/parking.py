"""Forms that were sent without a valid session, kept in a signed cookie of the sender's browser until they sign in.

For example, a session may end while a learner writes an answer. The database stores nothing, so that senders who are not signed
in cannot fill it. A package registers a settler for each endpoint whose forms are worth keeping. The settler takes a form only
if it belongs to the person who signs in.
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
"""Bytes of the signed form. A longer form is not kept, because browsers limit a cookie to 4096 bytes."""


@dataclass(frozen=True)
class KeptForm:
    """A form with the endpoint and the arguments of the address that it was sent to."""

    endpoint: str
    args: dict[str, Any]
    fields: MultiDict[str, str]


class Undecided(Exception):
    """The person must decide about the form at `url`. It stays kept until then."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


Settler = Callable[[int, KeptForm], str | None]
"""Takes the form if it belongs to this person; returns the next page's address. Does not commit. Raises Undecided."""

_settlers: dict[str, Settler] = {}


def register(endpoint: str, settle: Settler) -> None:
    """Keep forms that are sent to this endpoint without a valid session, and settle them with this function."""
    _settlers[endpoint] = settle


def is_kept(endpoint: str | None) -> bool:
    """Whether forms sent to this endpoint are worth keeping."""
    return endpoint in _settlers


def keep(response: Response) -> Response:
    """Put this request's form into a signed cookie of the response, unless it is longer than LARGEST."""
    fields = [[name, value] for name, value in request.form.items(multi=True) if name != "csrf_token"]
    signed = str(_serializer().dumps([request.endpoint, request.view_args or {}, fields]))
    if len(signed) <= LARGEST:
        cookies.keep(response, COOKIE, signed, seconds=LASTS)
    return response


def kept_form() -> KeptForm | None:
    """Return the form in this browser's cookie, or None if there is none, its signature is wrong or it is older than LASTS.

    A form with a time in the future counts, so that no answer is lost when a clock that was ahead is corrected.
    """
    try:
        (endpoint, args, fields), signed_at = _serializer().loads(cookies.read(request, COOKIE), return_timestamp=True)
    except BadSignature:
        return None
    if (clock.now() - signed_at).total_seconds() > LASTS:
        return None
    return KeptForm(endpoint, args, MultiDict(map(tuple, fields)))


def forget(response: Response) -> Response:
    """Delete the kept form's cookie, if the browser has one."""
    if cookies.read(request, COOKIE):
        cookies.forget(response, COOKIE)
    return response


def after_sign_in(person_id: int) -> str | None:
    """Settle the kept form of the person who has just signed in; returns the address of the next page, or None.

    Works in the caller's transaction. A form that is another person's, or that a rule refuses, is dropped silently.
    """
    form = kept_form()
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
    """Takes the time of signing from `core.clock`."""

    def get_timestamp(self) -> int:
        return int(clock.now().timestamp())


def _serializer() -> URLSafeTimedSerializer:
    # The last key signs; the others only verify.
    secrets = [*(current_app.config["SECRET_KEY_FALLBACKS"] or []), current_app.config["SECRET_KEY"]]
    return URLSafeTimedSerializer(secrets, salt="a form that is kept", signer=_Signer)
