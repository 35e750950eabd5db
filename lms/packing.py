"""Pages leave the house packed (Flask-Compress): data is what a learner pays for. Only what the answer already holds is packed.

Secrets are safe in packed pages: the CSRF token in a form is signed with the second it was made in, so that what an
eavesdropper guesses letter by letter changes before it is guessed.
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
"""Of zlib. Level 4 saves 4 % of the bytes for 2 % more of a page's processor time; `script/bench packing` has the others."""
WORTH_IT = 600
"""Bytes; less than this fits into one packet anyway."""


def set_up(app: Flask) -> None:
    """Pack what is worth it, for whoever can unpack it."""
    app.config.update(
        COMPRESS_MIMETYPES=TEXT,
        COMPRESS_ALGORITHM=["gzip"],
        COMPRESS_LEVEL=LEVEL,
        COMPRESS_MIN_SIZE=WORTH_IT,
        COMPRESS_STREAMS=False,  # a stream is a stored file, or a part of one
        COMPRESS_EVALUATE_CONDITIONAL_REQUEST=False,  # no page is ever kept, so none is asked for by its ETag
    )
    Packing(app)
    app.wsgi_app = _Asked(app.wsgi_app)  # type: ignore[method-assign]  # Flask's own way


class Packing(Compress):
    """Flask-Compress packs only what went well; here a refused form is packed too, for it is as long as the form itself."""

    def after_request(self, response: Response | None) -> Response:
        """Pack the answer, if it is worth it. Never an answer without a body (204), nor a part (206), whose reader joins the parts."""
        if response is not None and response.status_code in {204, 206}:
            return response
        if response is None or response.status_code < 400:
            return super().after_request(response)
        status, response.status_code = response.status_code, 200
        response = super().after_request(response)
        response.status_code = status
        return response


class _Asked:
    """Tells what follows whether gzip is wanted, in one word: WhiteNoise and Flask-Compress take `gzip;q=0` for a yes."""

    def __init__(self, application: WSGIApplication) -> None:
        self._application = application

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Any:
        environ["HTTP_ACCEPT_ENCODING"] = (
            "gzip" if _reads_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")[:LONGEST_ACCEPT]) else ""
        )
        return self._application(environ, start_response)


@lru_cache(maxsize=64)
def _reads_gzip(accepted: str) -> bool:
    """Whether a browser with this header can; there are only a few headers in the world."""
    return parse_accept_header(accepted).quality("gzip") > 0
