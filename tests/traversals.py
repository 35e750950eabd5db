"""A watch over the files that are opened meanwhile, and a client that sends them as they are."""

import gzip
import os
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from pathlib import Path

CANARY = b"what no address leads to"

ASKS = (
    {},
    {"Accept-Encoding": "gzip"},
    {"Accept-Encoding": "gzip, deflate, br, zstd", "Range": "bytes=0-15"},
    {"Accept-Encoding": "gzip", "If-None-Match": '"x"'},
    {"Accept-Encoding": "*"},
)
"""What a browser may send beside an address that changes which bytes come back."""

_seen: list[str] | None = None


def _note(event: str, args: tuple) -> None:
    if event == "open" and _seen is not None and isinstance(args[0], str | bytes | os.PathLike):
        _seen.append(os.fsdecode(args[0]))


sys.addaudithook(_note)


@contextmanager
def opened() -> Iterator[list[str]]:
    """Collects the path of every file that Python opens in this process meanwhile, whichever library asks for it."""
    global _seen
    _seen = seen = []
    try:
        yield seen
    finally:
        _seen = None


def plant(folder: Path) -> Path:
    """A file that nobody may read."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "canary.html").write_bytes(CANARY)
    return folder / "canary.html"


class Sent(HTTPResponse):
    """An answer, its body read and unpacked."""

    body: bytes = b""

    @property
    def cache_control(self) -> str:
        """How long it may be kept."""
        return self.headers.get("Cache-Control", "")


def send(connection: socket.socket, target: str, *, host: str, method: str = "GET", asks: dict[str, str] | None = None) -> Sent:
    """Send a request without a body exactly as it stands here, over a connection that is closed afterwards."""
    lines = [f"{method} {target} HTTP/1.1", f"Host: {host}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in (asks or {}).items()]
    with connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        answer = Sent(connection, method=method)
        answer.begin()
        content = answer.read()
        packed = answer.headers.get("Content-Encoding") == "gzip" and answer.status != 206 and content
        answer.body = gzip.decompress(content) if packed else content
        return answer
