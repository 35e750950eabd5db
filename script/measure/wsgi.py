"""Send requests to the application in this process, without a server, to count statements and processor time."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import Context
from typing import Any
from urllib.parse import urlencode

from flask import Flask
from sqlalchemy import event

from core.db import db
from script.measure.pages import Page

Request = Callable[[], int]
"""Sends a request; returns the status."""


def in_own_context(work: Callable[[], Any]) -> Any:
    """Call a function in an empty context, as a server's thread does, and so with a database session of its own."""
    return Context().run(work)


def request(app: Flask, path: str, *, cookies: dict[str, str] | None = None, fields: Any = None, **headers: str) -> Request:
    """Return a request that can be sent repeatedly. `headers` are keys of a WSGI environ: `HTTP_ACCEPT="application/json"`."""
    body = urlencode(fields, doseq=True).encode() if fields is not None else b""
    path, _, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": "GET" if fields is None else "POST",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1",
        "HTTP_COOKIE": "; ".join(f"{name}={value}" for name, value in (cookies or {}).items()),
        "HTTP_ACCEPT": "text/html",
        "CONTENT_TYPE": "application/x-www-form-urlencoded" if body else "",
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
        **headers,
    }

    def send() -> int:
        status: list[str] = []
        answer = app.wsgi_app(
            {**environ, "wsgi.input": io.BytesIO(body), "wsgi.errors": io.StringIO()},
            lambda line, headers, exc_info=None: status.append(line),
        )
        for _ in answer:
            pass
        answer.close()  # type: ignore[attr-defined]
        return int(status[0][:3])

    return lambda: in_own_context(send)


def open_page(app: Flask, path: str, cookies: dict[str, str]) -> tuple[dict[str, str], Page]:
    """Open a page; returns the cookies that its forms need, and the page."""
    client = app.test_client()
    for name, value in cookies.items():
        client.set_cookie(name, value)
    page = Page(in_own_context(lambda: client.get(path)).get_data(as_text=True))
    form_cookie = client.get_cookie(app.config["SESSION_COOKIE_NAME"])
    return {**cookies, **({form_cookie.key: form_cookie.value} if form_cookie else {})}, page


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect the SQL statements that are sent inside the block, except BEGIN. Call it in an application context."""
    engine = db.engine
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, parameters: Any, context: Any, executemany: bool) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
