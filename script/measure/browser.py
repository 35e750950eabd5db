"""A simple HTTP client: it keeps cookies and its connection, and follows no redirects or links by itself."""

import http.client
import json
from dataclasses import dataclass
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import urlencode

from script.measure.pages import Page

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Answer:
    """The answer to a request."""

    status: int
    headers: http.client.HTTPMessage
    content: bytes

    @property
    def location(self) -> str:
        """The path of a redirect, or an empty text."""
        return self.headers.get("Location", "")

    @property
    def page(self) -> Page:
        """The forms and files of the page."""
        return Page(self.content.decode())

    def json(self) -> Any:
        """Parse the content as JSON."""
        return json.loads(self.content)


class Browser:
    """One person's browser at a server on this machine. It raises OSError or HTTPException if no answer arrives."""

    def __init__(self, port: int, cookies: dict[str, str] | None = None) -> None:
        self.cookies = dict(cookies or {})
        self._connection = http.client.HTTPConnection(HOST, port, timeout=30)

    def get(self, path: str, **headers: str) -> Answer:
        """Open a page."""
        self.send("GET", path, headers=headers)
        return self.receive()

    def post(self, path: str, fields: Any, **headers: str) -> Answer:
        """Send a form. `fields` are pairs or a mapping."""
        self.send("POST", path, fields, headers)
        return self.receive()

    def send(self, method: str, path: str, fields: Any = None, headers: dict[str, str] | None = None) -> None:
        """Send a request without reading its answer (see `receive`)."""
        body = None if fields is None else urlencode(fields)
        sent = {"Cookie": self.cookie_header(), **(headers or {})}
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self._connection.request(method, path, body, sent)
        except (OSError, http.client.HTTPException):
            self.close()
            raise

    def receive(self) -> Answer:
        """Read the answer to the last request, and keep its cookies."""
        try:
            response = self._connection.getresponse()
            content = response.read()
        except (OSError, http.client.HTTPException):
            self.close()
            raise
        for line in response.headers.get_all("Set-Cookie") or ():
            self.cookies.update({name: morsel.value for name, morsel in SimpleCookie(line).items()})
        return Answer(response.status, response.headers, content)

    def close(self) -> None:
        """Close the connection. The next request opens a new one."""
        self._connection.close()

    def cookie_header(self) -> str:
        """Return the value of the Cookie header."""
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())
