"""Run the hooks after a view on responses of every status for every route, in this process, thousands a second.

A running server sends many of these statuses (500, 503) only in trouble. A hook might then open a path that the router refused.
"""

from collections.abc import Iterator
from contextlib import suppress
from itertools import cycle
from pathlib import Path

from flask import Flask, Response, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import RequestRedirect

from script.measure.attack.finding import Finding
from script.measure.attack.judging import header_faults
from script.measure.attack.payloads import ENCODINGS, MARKS, PREFIXES, Outside, ways_out
from script.measure.attack.surface import Surface
from script.measure.attack.visitor import unpacked

STATUSES = (200, 206, 304, 400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503)
KINDS = ("text/html", "text/css", "application/json")
BODY = b"<!doctype html><title>x</title>" + b"what the view said " * 100
EXCEPTION_TEXT = "what-only-the-exception-knows"


def attack(surface: Surface, files: list[Outside], program: Path) -> Iterator[tuple[str, Finding | None]]:
    """Run the hooks. Yields the name of each attempt with None, and an empty name with each finding."""
    marks = (*MARKS, *(file.mark for file in files))
    combinations = cycle((encoding, kind) for encoding in ENCODINGS for kind in KINDS)
    for method, path in _addresses(surface, files, program):
        for status in STATUSES:
            encoding, kind = next(combinations)
            with surface.app.test_request_context(path, method=method, headers={"Accept-Encoding": encoding}):
                _route(surface.app)
                response = Response(b"" if status == 304 else BODY, status, mimetype=kind)
                faults = list(_faults(surface.app, response, kind, marks))
                yield "response hooks", None
                yield from (("", _finding(fault, status, path, encoding)) for fault in faults)


def errors(app: Flask) -> Iterator[tuple[str, Finding | None]]:
    """Raise exceptions of several kinds. A response that shows their text is a finding. Yields like `attack`."""
    for error in (
        RuntimeError(EXCEPTION_TEXT),
        ValueError(EXCEPTION_TEXT),
        OperationalError(EXCEPTION_TEXT, {"name": EXCEPTION_TEXT}, Exception(EXCEPTION_TEXT)),
        KeyError(EXCEPTION_TEXT),
    ):
        for accept in ("text/html", "application/json"):
            with app.test_request_context("/help", headers={"Accept": accept}):
                response = app.make_response(app.handle_user_exception(error))
                text = response.get_data(as_text=True)
                yield "errors told", None
                if EXCEPTION_TEXT in text or "Traceback" in text:
                    yield (
                        "",
                        Finding("hooks", "an error tells its inside", type(error).__name__, "anybody", f"Accept: {accept}"),
                    )


def _addresses(surface: Surface, files: list[Outside], program: Path) -> Iterator[tuple[str, str]]:
    for rule in surface.app.url_map.iter_rules():
        yield next(iter(sorted(rule.methods - {"HEAD", "OPTIONS"}))), surface.address(rule)
    for file in files:
        for spelling in ways_out(file.path, program):
            yield from (("GET", f"{prefix}{spelling}") for prefix in PREFIXES)
        yield "GET", f"/{file.path.name}"


def _route(app: Flask) -> None:
    """Route the request as in service. A refusal by the router is ignored."""
    with suppress(HTTPException, RequestRedirect):
        app.preprocess_request()


def _faults(app: Flask, response: Response, kind: str, marks: tuple[bytes, ...]) -> Iterator[str]:
    status = response.status_code
    try:
        response = app.process_response(response)
    except Exception as error:  # any error would have turned the response into a 500
        yield f"a hook breaks: {type(error).__name__}"
        return
    with response:
        content = unpacked(b"".join(response.iter_encoded()), response.headers.get("Content-Encoding", ""))
    if any(mark in content for mark in marks):
        yield "content of a file or trace"
    elif status != 304 and content != BODY:
        yield "not what the view said"
    yield from header_faults(status, response.headers, is_page=kind == "text/html", tls=request.is_secure)


def _finding(fault: str, status: int, path: str, encoding: str) -> Finding:
    rule = request.endpoint or "no route"
    return Finding("hooks", fault, rule, "anybody", f"{status} {path} Accept-Encoding: {encoding}", status)
