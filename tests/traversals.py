"""A record of the files that Python opens, and a client that sends addresses without changing them."""

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
"""Headers of requests that may change which file the server sends for an address."""

_seen: list[str] | None = None


def _note(event: str, args: tuple) -> None:
    if event == "open" and _seen is not None and isinstance(args[0], str | bytes | os.PathLike):
        _seen.append(os.fsdecode(args[0]))


sys.addaudithook(_note)


@contextmanager
def opened() -> Iterator[list[str]]:
    """Collect the paths of all files that this process opens through Python in the block."""
    global _seen
    _seen = seen = []
    try:
        yield seen
    finally:
        _seen = None


def plant(folder: Path) -> Path:
    """Write a file that no address may lead to, and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "canary.html").write_bytes(CANARY)
    return folder / "canary.html"


class Sent(HTTPResponse):
    """An answer with its body, decompressed."""

    body: bytes = b""

    @property
    def cache_control(self) -> str:
        """The `Cache-Control` header, or ""."""
        return self.headers.get("Cache-Control", "")


def send(connection: socket.socket, target: str, *, host: str, method: str = "GET", asks: dict[str, str] | None = None) -> Sent:
    """Send a request without a body, with the target unchanged, and close the connection."""
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
