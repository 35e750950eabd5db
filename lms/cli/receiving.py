"""What waitress cannot keep of a large upload, because the disk for temporary files is full, it answers with 503 and a page.

By itself it would drop the connection, and the browser would say that the site is broken.
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
"""Without the number, which nginx knows and this does not."""
RETRY_AFTER = "300"


class NoRoom(Error):
    """Said in place of what the request asked for."""

    code = 503
    reason = "Service Unavailable"

    def to_response(self, ident: str | None = None) -> tuple[str, list[tuple[str, str]], bytes]:
        """Status, headers and body, as waitress wants them."""
        headers = {"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store", "Retry-After": RETRY_AFTER}
        return f"{self.code} {self.reason}", list(headers.items()), PAGE


class Parser(HTTPRequestParser):
    """Hears a request to its end also where it cannot be kept: who still sends would not read the answer."""

    body_rcv: Any
    _left: int | None = None
    """Bytes to hear and forget."""

    def received(self, data: bytes) -> int:
        """As waitress says it."""
        if self._left is not None:
            return self._forget(data)
        try:
            return super().received(data)
        except OSError as error:
            if error.errno not in FULL:
                raise
            self._drop()
            return self._forget(data)

    def _drop(self) -> None:
        self.error = NoRoom("")
        self._left = max(0, self.content_length - self.body_bytes_received)
        buffer, self.body_rcv = self.body_rcv.getbuf(), None
        with suppress(OSError):
            buffer.close()

    def _forget(self, data: bytes) -> int:
        taken = min(len(data), self._left or 0) or len(data)
        self._left = max(0, (self._left or 0) - taken)
        self.completed = not self._left
        return taken


class Channel(HTTPChannel):
    """A connection whose requests are heard so."""

    parser_class = Parser
