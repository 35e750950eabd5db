"""Text leaves the house compressed: data is what a learner pays for.

Secrets are safe in compressed pages: the CSRF token in a form is signed with the second it was made in, so that what an
eavesdropper guesses letter by letter changes before it is guessed.
"""

import gzip
from functools import lru_cache

from flask import Flask, Response, request
from isal import igzip
from werkzeug.http import parse_accept_header

from lms.config import ROOT

TEXT = frozenset({"text/html", "text/css", "text/javascript", "application/javascript", "application/json", "image/svg+xml"})
WORTH_IT = 600
"""Bytes; less than this fits into one packet anyway."""
LEVEL_FOR_PAGES = 3
"""ISA-L's best. Pages are made anew for each reader; this costs a fifth of zlib's level 4, for 3 % more bytes."""


def set_up(app: Flask) -> None:
    """Compress what is worth it, for whoever can read it."""
    app.after_request(_compress)


def _compress(response: Response) -> Response:
    if response.mimetype not in TEXT or response.status_code in {204, 206, 304} or "Content-Encoding" in response.headers:
        return response
    response.vary.add("Accept-Encoding")
    if not _reads_gzip(request.headers.get("Accept-Encoding", "")):
        return response
    static = request.view_args if request.endpoint == "static" else None
    packed = _packed_static(static["filename"]) if static else _packed(response)
    if packed is None:
        return response
    if response.is_streamed:
        response.response.close()  # type: ignore[union-attr]  # the open file that is not sent
    response.direct_passthrough = False
    response.set_data(packed)
    response.headers["Content-Encoding"] = "gzip"
    etag, _is_weak = response.get_etag()
    if etag:
        response.set_etag(etag, weak=True)
    return response


def _packed(response: Response) -> bytes | None:
    if response.direct_passthrough:
        return None
    content = response.get_data()
    return igzip.compress(content, LEVEL_FOR_PAGES, mtime=0) if len(content) > WORTH_IT else None


@lru_cache(maxsize=64)
def _reads_gzip(accepted: str) -> bool:
    """Whether a browser with this header can; there are only a few headers in the world."""
    return parse_accept_header(accepted).quality("gzip") > 0


@lru_cache(maxsize=64)
def _packed_static(filename: str) -> bytes | None:
    """A static file, packed once as small as it gets."""
    content = (ROOT / "static" / filename).read_bytes()
    return gzip.compress(content, 9, mtime=0) if len(content) > WORTH_IT else None
