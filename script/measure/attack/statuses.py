"""Provoke error statuses of a server: bodies that are too large, too many tries, a locked database, odd methods and headers."""

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product

from script.measure.attack.payloads import ENCODINGS, FOREIGN_HOST
from script.measure.attack.visitor import Answer, Target, Visitor
from script.measure.holding import held

METHODS = ("OPTIONS", "PUT", "DELETE", "PATCH", "TRACE", "PROPFIND", "CONNECTED")
PAGES = ("/", "/sign-in", "/static/app.css", "/static/none.css", "/c/none", "/none", "/readyz")
LARGE = 17 * 1024 * 1024
WRONG_PINS = 30
"""More tries than one network address has."""


def ask(visitor: Visitor, hosts: tuple[str, ...] = ()) -> Iterator[Answer]:
    """Send all odd requests but those that need a locked database. Tries with wrong PINs come last."""
    yield from _methods(visitor)
    yield from _hosts(visitor)
    yield from _malformed(visitor)
    yield from _too_large(visitor)
    yield from _too_many(visitor)


def while_locked(visitor: Visitor, target: Target) -> Iterator[Answer]:
    """Open a page and send a form that writes, while another program holds the database."""
    token = visitor.token()
    with held(f"sqlite:///{target.data / 'lms.sqlite'}"):
        for encoding in ENCODINGS[:2]:
            yield visitor.ask("GET", "/", Accept_Encoding=encoding)
            yield visitor.ask(
                "POST",
                "/account/reading",
                {"csrf_token": token, "text_size": "normal"},
                Accept_Encoding=encoding,
                Referer=f"{target.origin}/help",
            )


def _methods(visitor: Visitor) -> Iterator[Answer]:
    for method, page, encoding in product(METHODS, PAGES, ENCODINGS[:3]):
        with _no_answer_is_fine():
            yield visitor.ask(method, page, Accept_Encoding=encoding)


def _hosts(visitor: Visitor) -> Iterator[Answer]:
    """Claim another host: in the Host header, in the request line, and in the headers that proxies add."""
    for page in (*PAGES, "/reset", "/join", "/help", "/courses", "/account", "/sign-in/staff"):
        for header in ("Host", "X-Forwarded-Host", "X-Original-Host", "X-Host", "Forwarded", "X-Forwarded-Server"):
            value = f"host={FOREIGN_HOST}" if header == "Forwarded" else FOREIGN_HOST
            with _no_answer_is_fine():
                yield visitor.ask("GET", page, kept=False, **{header: value})
        with _no_answer_is_fine():
            yield visitor.ask("GET", f"http://{FOREIGN_HOST}{page}", kept=False, Host=FOREIGN_HOST)
    for host in ("a" * 3000, "belajar.example:x", "<sinau-planted>", "belajar.example, foreign.example", ""):
        with _no_answer_is_fine():
            yield visitor.ask("GET", "/", kept=False, Host=host)


def _malformed(visitor: Visitor) -> Iterator[Answer]:
    odd = (
        {"Cookie": "who=" + "a" * 200},
        {"Cookie": "form=%00; who=\\"},
        {"Content-Type": "multipart/form-data"},
        {"Content-Type": "application/json"},
        {"Accept-Language": "x" * 2000},
        {"Referer": f"https://{FOREIGN_HOST}/"},
        {"Range": "bytes=9999999-"},
        {"Range": "bytes=5-1"},
        {"Range": ",".join(f"bytes={n}-{n + 1}" for n in range(50))},
        {"If-None-Match": '"' + "x" * 500 + '"'},
        {"X-Forwarded-For": "<sinau-planted>"},
        {"X-Forwarded-Proto": "javascript"},
    )
    for headers, page, method in product(odd, ("/", "/static/app.css", "/static/none.css"), ("GET", "POST")):
        with _no_answer_is_fine():
            yield visitor.ask(method, page, kept=False, body=b"x" if method == "POST" else None, **headers)


def _too_large(visitor: Visitor) -> Iterator[Answer]:
    for page in ("/sign-in", "/static/app.css"):
        with _no_answer_is_fine():
            yield visitor.ask("POST", page, body=b"x" * LARGE, Content_Type="application/x-www-form-urlencoded")


def _too_many(visitor: Visitor) -> Iterator[Answer]:
    for number in range(WRONG_PINS):
        yield visitor.submit("/sign-in", {"phone": "0812-0000-0199", "pin": f"{number:06}"}, Accept_Encoding="gzip")


@contextmanager
def _no_answer_is_fine() -> Iterator[None]:
    """Accept that the server closes the connection on malformed HTTP."""
    try:
        yield
    except (OSError, http.client.HTTPException):
        return
