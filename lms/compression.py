"""Compress pages with gzip (Flask-Compress), because learners pay for data. Streams are not compressed.

Compression does not leak the CSRF token to an eavesdropper who guesses it letter by letter: the token is signed with the second
in which it was made, so it changes before it can be guessed.
"""

from functools import lru_cache
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from flask import Flask, Response
from flask_compress import Compress
from werkzeug.http import parse_accept_header

from core.web import LONGEST_ACCEPT

TEXT = ["text/html", "text/css", "text/javascript", "application/json", "application/problem+json", "image/svg+xml"]
LEVEL = 3
"""zlib's level. Level 4 saves 4 % of the bytes for 2 % more processor time; `script/bench packing` measures others."""
COMPRESS_FROM_BYTES = 600
"""A smaller response fits into one network packet anyway."""


def set_up(app: Flask) -> None:
    """Compress text responses from `COMPRESS_FROM_BYTES` for browsers that accept gzip."""
    app.config.update(
        COMPRESS_MIMETYPES=TEXT,
        COMPRESS_ALGORITHM=["gzip"],
        COMPRESS_LEVEL=LEVEL,
        COMPRESS_MIN_SIZE=COMPRESS_FROM_BYTES,
        COMPRESS_STREAMS=False,  # streams are stored files, or parts of them
        COMPRESS_EVALUATE_CONDITIONAL_REQUEST=False,  # browsers keep no page, so they send no ETag
    )
    CompressErrorsToo(app)
    app.wsgi_app = _AcceptGzip(app.wsgi_app)  # type: ignore[method-assign]  # Flask's own way


class CompressErrorsToo(Compress):
    """Flask-Compress that also compresses error responses: a refused form is as long as the form itself."""

    def after_request(self, response: Response | None) -> Response:
        """Compress the response, except one without a body (204) or a range of a file (206), which the client joins."""
        if response is not None and response.status_code in {204, 206}:
            return response
        if response is None or response.status_code < 400:
            return super().after_request(response)
        status, response.status_code = response.status_code, 200
        response = super().after_request(response)
        response.status_code = status
        return response


class _AcceptGzip:
    """Middleware that reduces `Accept-Encoding` to `gzip` or nothing: WhiteNoise and Flask-Compress misread `gzip;q=0`."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Any:
        environ["HTTP_ACCEPT_ENCODING"] = (
            "gzip" if _accepts_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")[:LONGEST_ACCEPT]) else ""
        )
        return self._application(environ, start_response)


@lru_cache(maxsize=64)
def _accepts_gzip(accepted: str) -> bool:
    """Tell whether this header accepts gzip. Cached, because browsers send only a few different headers."""
    return parse_accept_header(accepted).quality("gzip") > 0
