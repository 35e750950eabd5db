"""A visitor that can send requests which no browser sends: any address unchanged, any method, header and host."""

import gzip
import http.client
import re
import socket
import ssl
import zlib
from dataclasses import dataclass
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import brotli

LOOPBACK = "127.0.0.1"
TIMEOUT = 60
"""Seconds for one answer."""
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass(frozen=True)
class Target:
    """A server on this machine, with the folders of its program and its data, which it must not show."""

    way: str
    """`embedded` or `nginx`."""
    port: int
    host: str
    program: Path
    data: Path
    context: ssl.SSLContext | None = None

    @property
    def origin(self) -> str:
        """Scheme, host and port."""
        return f"{'https' if self.context else 'http'}://{self.host}:{self.port}"


@dataclass(frozen=True)
class Answer:
    """The answer to a request. `content` is decompressed; `sent` are the request's headers."""

    method: str
    address: str
    sent: dict[str, str]
    status: int
    headers: http.client.HTTPMessage
    content: bytes

    @property
    def kind(self) -> str:
        """The media type."""
        return self.headers.get_content_type() if "Content-Type" in self.headers else ""

    @property
    def text(self) -> str:
        """The content as text."""
        return self.content.decode("utf-8", "replace")

    def __str__(self) -> str:
        headers = "".join(f" -H '{name}: {value[:90]}'" for name, value in self.sent.items() if name != "Cookie")
        return f"{self.method} {self.address[:180]}{headers} -> {self.status}"


class Visitor:
    """One person at one server. `requests` counts what it has sent. Raises OSError or HTTPException if no answer arrives."""

    def __init__(self, target: Target, name: str = "stranger") -> None:
        self.target, self.name, self.cookies = target, name, dict[str, str]()
        self.requests = 0
        self._connection: http.client.HTTPConnection | None = None
        self._token = ""

    def ask(
        self, method: str, address: str, fields: Any = None, *, body: bytes | None = None, kept: bool = True, **headers: str
    ) -> Answer:
        """Send one request and read its answer. `_` in a header's name stands for `-`. `kept=False` ignores new cookies."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if fields is not None:
            body = urlencode(fields, doseq=True).encode()
            sent.setdefault("Content-Type", "application/x-www-form-urlencoded")
        try:
            answer = self._send(method, address, body, sent)
        except (OSError, http.client.HTTPException):
            self.close()  # the server may have closed the idle connection: try once more on a new one
            try:
                answer = self._send(method, address, body, sent)
            except (OSError, http.client.HTTPException):
                self.close()
                raise
        if kept:
            for line in answer.headers.get_all("Set-Cookie") or ():
                self._remember(line)
        return answer

    def token(self, page: str = "/help") -> str:
        """Return this visitor's CSRF token, read from a page."""
        if not self._token:
            match = TOKEN.search(self.ask("GET", page).text) or TOKEN.search(self.ask("GET", "/sign-in").text)
            self._token = match[1] if match else ""
        return self._token

    def forget_session(self) -> None:
        """Delete the session's cookie. Other cookies stay."""
        self.cookies = {name: value for name, value in self.cookies.items() if not name.endswith("who")}
        self._token = ""

    def submit(self, address: str, fields: Any = (), **headers: str) -> Answer:
        """Send a form as its page would: with the CSRF token and a Referer of the site."""
        pairs = list(fields.items()) if isinstance(fields, dict) else list(fields)
        pairs = [pair for pair in pairs if pair[0] != "csrf_token"]
        token = self.token()
        return self.ask("POST", address, [("csrf_token", token), *pairs], Referer=f"{self.target.origin}/help", **headers)

    def close(self) -> None:
        """Close the connection."""
        if self._connection:
            self._connection.close()
        self._connection = None

    def _send(self, method: str, address: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        self.requests += 1
        connection = self._connect()
        connection.putrequest(method, address, skip_host=True, skip_accept_encoding=True)
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        sent = {
            "Host": f"{self.target.host}:{self.target.port}",
            "Accept": "text/html",
            **({"Cookie": cookies} if cookies else {}),
        }
        sent |= headers
        if body is not None:
            sent.setdefault("Content-Length", str(len(body)))
        for name, value in sent.items():
            connection.putheader(name, value)
        connection.endheaders(body)
        response = connection.getresponse()
        content = response.read()
        if response.will_close:
            self.close()
        encoding = response.headers.get("Content-Encoding", "")
        return Answer(method, address, headers, response.status, response.headers, unpacked(content, encoding))

    def _connect(self) -> http.client.HTTPConnection:
        if self._connection is None:
            self._connection = _Connection(self.target)
        return self._connection

    def _remember(self, header: str) -> None:
        for name, morsel in SimpleCookie(header).items():
            if morsel.value and morsel["max-age"] != "0":
                self.cookies[name] = morsel.value
            else:
                self.cookies.pop(name, None)
            if name.endswith(("who", "form")):
                self._token = ""  # the token belongs to the previous session


class _Connection(http.client.HTTPConnection):
    """A connection to a server on this machine, with TLS if the target has it."""

    def __init__(self, target: Target) -> None:
        super().__init__(LOOPBACK, target.port, timeout=TIMEOUT)
        self._target = target

    def connect(self) -> None:
        """Connect to the loopback address, and check the certificate for the target's host name."""
        plain = socket.create_connection((LOOPBACK, self._target.port), timeout=TIMEOUT)
        context = self._target.context
        self.sock = context.wrap_socket(plain, server_hostname=self._target.host) if context else plain


def unpacked(content: bytes, encoding: str) -> bytes:
    """Decompress a body. Returns it unchanged if it does not have the named encoding. Raises ValueError for an unknown one."""
    readers = {"gzip": gzip.decompress, "deflate": zlib.decompress, "br": brotli.decompress}
    if encoding not in {"", "identity", *readers}:
        raise ValueError(f"An answer is packed with {encoding}, which nobody here can unpack.")
    try:
        return readers[encoding](content) if content and encoding in readers else content
    except (OSError, EOFError, zlib.error, brotli.error):
        return content
