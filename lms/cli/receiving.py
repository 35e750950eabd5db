"""Let waitress answer 503 with a page when the disk for temporary files is full during a large upload.

Without this, waitress would close the connection, and the browser would call the site broken.
"""

import re
from contextlib import suppress
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.utilities import Error

from lms.config import ROOT
from lms.trouble.disk import FULL

PAGE = re.sub(r"<p><small>.*?</p>\n", "", (ROOT / "deploy" / "full.html").read_text("utf-8")).encode()
"""The page without the request's number, which only nginx can fill in."""
RETRY_AFTER = "300"
"""Seconds."""


class NoRoom(Error):
    """The response to a request whose body could not be stored."""

    code = 503
    reason = "Service Unavailable"

    def to_response(self, ident: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:
        """Return status, headers and body in waitress's form."""
        headers = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store", "Retry-After": RETRY_AFTER}
        return f"{self.code} {self.reason}", list(headers.items()), PAGE


class Parser(HTTPRequestParser):
    """Reads a request to its end even if it cannot be stored, because a client reads the response only after sending."""

    body_rcv: Any
    _remaining: int | None = None
    """Bytes that are still to be read and discarded; None while the body is stored."""

    def received(self, data: bytes) -> int:
        """Take data from the connection. Returns how many bytes were taken, like waitress."""
        if self._remaining is not None:
            return self._discard(data)
        try:
            return super().received(data)
        except OSError as error:
            if error.errno not in FULL:
                raise
            self._refuse()
            return self._discard(data)

    def _refuse(self) -> None:
        self.error = NoRoom("")
        self._remaining = max(0, self.content_length - self.body_bytes_received)
        buffer, self.body_rcv = self.body_rcv.getbuf(), None
        with suppress(OSError):
            buffer.close()

    def _discard(self, data: bytes) -> int:
        taken = min(len(data), self._remaining or 0) or len(data)
        self._remaining = max(0, (self._remaining or 0) - taken)
        self.completed = not self._remaining
        return taken


class Channel(HTTPChannel):
    """A connection whose requests are read by `Parser`."""

    parser_class = Parser
